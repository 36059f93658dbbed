//! Floats of eight bits and fewer, as MLIR defines them: `f<bits>E<exponent>M<mantissa>` and what the suffix says of infinities,
//! NaN and zero.

/// A float type that fits into a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the types'")]
pub enum SmallFloat {
    F8E8M0FNU,
    F8E5M2FNUZ,
    F8E5M2,
    F8E4M3B11FNUZ,
    F8E4M3FNUZ,
    F8E4M3FN,
    F8E4M3,
    F8E3M4,
    F6E3M2FN,
    F6E2M3FN,
    F4E2M1FN,
}

/// What the codes beyond the largest number mean.
#[derive(Clone, Copy, PartialEq)]
enum Special {
    /// The last exponent is infinity and NaN.
    Ieee,
    /// The last code is NaN; there is no infinity.
    NanOnly,
    /// The code of negative zero is NaN; there is no infinity.
    NegativeZeroIsNan,
    /// Every code is a number.
    None,
}

/// Exponent bits, mantissa bits, bias, special codes.
struct Layout {
    exponent: u32,
    mantissa: u32,
    bias: i32,
    special: Special,
}

impl SmallFloat {
    /// Its name in MLIR.
    pub const fn name(self) -> &'static str {
        match self {
            Self::F8E8M0FNU => "f8E8M0FNU",
            Self::F8E5M2FNUZ => "f8E5M2FNUZ",
            Self::F8E5M2 => "f8E5M2",
            Self::F8E4M3B11FNUZ => "f8E4M3B11FNUZ",
            Self::F8E4M3FNUZ => "f8E4M3FNUZ",
            Self::F8E4M3FN => "f8E4M3FN",
            Self::F8E4M3 => "f8E4M3",
            Self::F8E3M4 => "f8E3M4",
            Self::F6E3M2FN => "f6E3M2FN",
            Self::F6E2M3FN => "f6E2M3FN",
            Self::F4E2M1FN => "f4E2M1FN",
        }
    }

    /// Its width in bits.
    pub const fn bits(self) -> u32 {
        match self {
            Self::F6E3M2FN | Self::F6E2M3FN => 6,
            Self::F4E2M1FN => 4,
            _ => 8,
        }
    }

    const fn layout(self) -> Layout {
        let (exponent, mantissa, bias, special) = match self {
            Self::F8E8M0FNU => (8, 0, 127, Special::NanOnly),
            Self::F8E5M2FNUZ => (5, 2, 16, Special::NegativeZeroIsNan),
            Self::F8E5M2 => (5, 2, 15, Special::Ieee),
            Self::F8E4M3B11FNUZ => (4, 3, 11, Special::NegativeZeroIsNan),
            Self::F8E4M3FNUZ => (4, 3, 8, Special::NegativeZeroIsNan),
            Self::F8E4M3FN => (4, 3, 7, Special::NanOnly),
            Self::F8E4M3 => (4, 3, 7, Special::Ieee),
            Self::F8E3M4 => (3, 4, 3, Special::Ieee),
            Self::F6E3M2FN => (3, 2, 3, Special::None),
            Self::F6E2M3FN => (2, 3, 1, Special::None),
            Self::F4E2M1FN => (2, 1, 1, Special::None),
        };
        Layout { exponent, mantissa, bias, special }
    }

    /// How many bits the exponent has.
    pub const fn exponent_bits(self) -> u32 {
        self.layout().exponent
    }

    /// How many bits the mantissa has.
    pub const fn mantissa_bits(self) -> u32 {
        self.layout().mantissa
    }

    /// What is added to the exponent of a number to get the field that is stored.
    pub const fn bias(self) -> i32 {
        self.layout().bias
    }

    /// Whether a code stands for infinity.
    pub const fn has_infinity(self) -> bool {
        matches!(self.layout().special, Special::Ieee)
    }

    /// Whether a code stands for NaN.
    pub const fn has_nan(self) -> bool {
        !matches!(self.layout().special, Special::None)
    }

    /// Whether a code stands for negative zero.
    pub const fn has_negative_zero(self) -> bool {
        !matches!(self.layout().special, Special::NegativeZeroIsNan) && self.layout().mantissa > 0
    }

    /// The largest number.
    pub fn largest(self) -> f32 {
        let codes = (0..=u8::MAX >> (8 - self.bits())).map(|code| self.decode(code));
        codes.filter(|number| number.is_finite()).fold(0.0, f32::max)
    }

    /// The number that a code stands for, exactly.
    pub fn decode(self, code: u8) -> f32 {
        if self == Self::F8E8M0FNU {
            return if code == u8::MAX { f32::NAN } else { power_of_two(i32::from(code) - 127) as f32 };
        }
        let Layout { exponent, mantissa, bias, special } = self.layout();
        let width = exponent + mantissa;
        let negative = code >> width & 1 == 1;
        let magnitude = u32::from(code) & ((1 << width) - 1);
        let (field, fraction) = (magnitude >> mantissa, magnitude & ((1 << mantissa) - 1));
        let last = (1 << exponent) - 1;
        let value = match special {
            Special::Ieee if field == last && fraction == 0 => f64::INFINITY,
            Special::Ieee if field == last => f64::NAN,
            Special::NanOnly if magnitude == (1 << width) - 1 => f64::NAN,
            Special::NegativeZeroIsNan if negative && magnitude == 0 => f64::NAN,
            _ if field == 0 => f64::from(fraction) * power_of_two(1 - bias - mantissa as i32),
            _ => f64::from(fraction | 1 << mantissa) * power_of_two(field as i32 - bias - mantissa as i32),
        };
        (if negative { -value } else { value }) as f32
    }

    /// The code of the nearest number, of two the even one. What lies beyond the largest number becomes infinity, or NaN where
    /// there is no infinity, or the largest number where there is neither.
    pub fn encode(self, value: f64) -> u8 {
        if self == Self::F8E8M0FNU {
            return encode_power(value);
        }
        let Layout { exponent, mantissa, bias, special } = self.layout();
        let width = exponent + mantissa;
        let sign = u8::from(value.is_sign_negative()) << width;
        let all = ((1u32 << width) - 1) as u8;
        let infinity = (((1u32 << exponent) - 1) << mantissa) as u8;
        if value.is_nan() {
            return match special {
                Special::Ieee => sign | infinity | 1 << (mantissa - 1),
                Special::NanOnly => sign | all,
                Special::NegativeZeroIsNan => 1 << width,
                Special::None => 1 << width,
            };
        }
        let magnitude = value.abs();
        let quantum = binary_exponent(magnitude).max(1 - bias) - mantissa as i32;
        let largest = match special {
            Special::Ieee => infinity - 1,
            Special::NanOnly => all - 1,
            Special::NegativeZeroIsNan | Special::None => all,
        };
        let beyond = match special {
            Special::Ieee => sign | infinity,
            Special::NanOnly => sign | all,
            Special::NegativeZeroIsNan => 1 << width,
            Special::None => sign | all,
        };
        if magnitude.is_infinite() {
            return beyond;
        }
        let steps = (magnitude / power_of_two(quantum)).round_ties_even();
        let code = (i64::from(quantum + mantissa as i32 + bias - 1) << mantissa) + steps as i64;
        match u8::try_from(code) {
            Ok(0) if special == Special::NegativeZeroIsNan => 0,
            Ok(code) if code <= largest => sign | code,
            _ => beyond,
        }
    }
}

/// `f8E8M0FNU` holds powers of two and NaN; there is neither zero nor sign.
fn encode_power(value: f64) -> u8 {
    if !value.is_finite() || value <= 0.0 {
        return u8::MAX;
    }
    let exponent = binary_exponent(value);
    let fraction = value / power_of_two(exponent);
    let up = fraction > 1.5 || (fraction == 1.5 && (exponent + 127).rem_euclid(2) == 1);
    u8::try_from((exponent + 127 + i32::from(up)).max(0)).unwrap_or(u8::MAX)
}

/// `2^exponent`, for exponents of normal numbers.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023).clamp(0, 2047) as u64) << 52)
}

/// The exponent of the largest power of two that is not above `magnitude`; of subnormal numbers, a lower bound.
fn binary_exponent(magnitude: f64) -> i32 {
    (magnitude.to_bits() >> 52 & 0x7ff) as i32 - 1023
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ElementType;

    #[test]
    fn every_code_survives() {
        for element in ElementType::ALL {
            let ElementType::Small(kind) = element else { continue };
            for code in 0..=u8::MAX >> (8 - kind.bits()) {
                let value = kind.decode(code);
                let back = kind.encode(f64::from(value));
                assert!(
                    back == code || (value.is_nan() && kind.decode(back).is_nan()),
                    "{} {code:#x} is {value} and comes back as {back:#x}",
                    kind.name()
                );
            }
        }
    }

    #[test]
    fn numbers_of_the_formats_definitions() {
        let cases = [
            (SmallFloat::F8E4M3FN, 0x7e, 448.0),
            (SmallFloat::F8E4M3FN, 0x01, 2f32.powi(-9)),
            (SmallFloat::F8E5M2, 0x7b, 57344.0),
            (SmallFloat::F8E5M2, 0x7c, f32::INFINITY),
            (SmallFloat::F8E4M3, 0x77, 240.0),
            (SmallFloat::F8E3M4, 0x6f, 15.5),
            (SmallFloat::F8E4M3FNUZ, 0x7f, 240.0),
            (SmallFloat::F8E4M3B11FNUZ, 0x7f, 30.0),
            (SmallFloat::F8E5M2FNUZ, 0x7f, 57344.0),
            (SmallFloat::F8E8M0FNU, 0x7f, 1.0),
            (SmallFloat::F6E3M2FN, 0x1f, 28.0),
            (SmallFloat::F6E2M3FN, 0x1f, 7.5),
            (SmallFloat::F4E2M1FN, 0x07, 6.0),
        ];
        for (kind, code, value) in cases {
            assert_eq!(kind.decode(code), value, "{}", kind.name());
        }
    }

    #[test]
    fn rounding_and_range() {
        let kind = SmallFloat::F8E4M3FN;
        assert_eq!(kind.decode(kind.encode(17.0)), 16.0);
        assert_eq!(kind.decode(kind.encode(19.0)), 20.0);
        assert_eq!(kind.decode(kind.encode(-464.0)), -448.0);
        assert!(kind.decode(kind.encode(464.1)).is_nan());
        assert!(kind.decode(kind.encode(f64::INFINITY)).is_nan());
        assert_eq!(kind.encode(-0.0), 0x80);
        assert_eq!(SmallFloat::F8E5M2.decode(SmallFloat::F8E5M2.encode(-61440.0)), f32::NEG_INFINITY);
        assert_eq!(SmallFloat::F8E4M3FNUZ.encode(-0.0), 0);
        assert_eq!(SmallFloat::F4E2M1FN.decode(SmallFloat::F4E2M1FN.encode(1e9)), 6.0);
        assert_eq!(SmallFloat::F8E8M0FNU.encode(3.0), 128);
        assert_eq!(SmallFloat::F8E8M0FNU.encode(0.0), 255);
        assert_eq!(SmallFloat::F8E8M0FNU.encode(1e300), 255);
    }
}
