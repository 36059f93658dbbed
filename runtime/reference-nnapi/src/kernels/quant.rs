//! Integer arithmetic of quantised operations, after TensorFlow Lite's reference kernels, which AOSP's CPU implementation uses:
//! factors as 32-bit fixed-point numbers with a shift (gemmlowp).

use bytemuck::Pod;
use edgec_nnapi::{Fused, Operand};

/// The element of a quantised tensor of bytes.
pub(crate) trait Byte: Pod + Send + Sync {
    const LEAST: i32;
    const MOST: i32;
    fn get(self) -> i32;
    /// The nearest value of the type.
    fn saturated(value: i32) -> Self;
}

impl Byte for u8 {
    const LEAST: i32 = 0;
    const MOST: i32 = 255;
    fn get(self) -> i32 {
        i32::from(self)
    }
    fn saturated(value: i32) -> Self {
        value.clamp(Self::LEAST, Self::MOST) as u8
    }
}

impl Byte for i8 {
    const LEAST: i32 = -128;
    const MOST: i32 = 127;
    fn get(self) -> i32 {
        i32::from(self)
    }
    fn saturated(value: i32) -> Self {
        value.clamp(-128, 127) as i8
    }
}

/// Runs the expression with `$byte` being the element type of a quantised operand type.
macro_rules! by_byte {
    ($kind:expr, $byte:ident => $run:expr) => {
        match $kind {
            edgec_nnapi::OperandType::TensorQuant8Asymm => {
                type $byte = u8;
                $run
            }
            _ => {
                type $byte = i8;
                $run
            }
        }
    };
}
pub(crate) use by_byte;

/// A positive real factor: `multiplier` x 2^(`shift` - 31).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Factor {
    multiplier: i32,
    shift: i32,
}

impl Factor {
    pub(crate) fn new(real: f64) -> Self {
        if !(real > 0.0 && real.is_finite()) {
            return Self { multiplier: 0, shift: 0 };
        }
        // real = fraction x 2^shift with a fraction from 0.5 to 1; subnormal numbers are below every shift.
        let mut shift = ((real.to_bits() >> 52) & 0x7ff) as i32 - 1022;
        let fraction = real / 2f64.powi(shift);
        let mut multiplier = (fraction * 2f64.powi(31)).round() as i64;
        if multiplier == 1 << 31 {
            multiplier /= 2;
            shift += 1;
        }
        if shift < -31 {
            return Self { multiplier: 0, shift: 0 };
        }
        // A shift to the left beyond 30 bits would overflow whatever is multiplied.
        Self { multiplier: i32::try_from(multiplier).unwrap_or(i32::MAX), shift: shift.min(30) }
    }

    /// value x factor, rounded twice as gemmlowp does: to the nearest at the high half of the product and at the shift.
    pub(crate) fn apply(self, value: i32) -> i32 {
        let left = value.wrapping_shl(self.shift.max(0) as u32);
        let high = {
            let product = i64::from(left) * i64::from(self.multiplier);
            let nudge = if product >= 0 { 1 << 30 } else { 1 - (1 << 30) };
            ((product + nudge) / (1 << 31)) as i32
        };
        rounded_shift(high, (-self.shift).max(0) as u32)
    }
}

/// value / 2^exponent, to the nearest, halves away from zero.
fn rounded_shift(value: i32, exponent: u32) -> i32 {
    if exponent == 0 {
        return value;
    }
    let mask = (1_i64 << exponent) - 1;
    let remainder = i64::from(value) & mask;
    let threshold = (mask >> 1) + i64::from(value < 0);
    (i64::from(value) >> exponent) as i32 + i32::from(remainder > threshold)
}

/// How real numbers are written as bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) scale: f32,
    pub(crate) zero_point: i32,
}

impl Scale {
    pub(crate) fn of(operand: &Operand) -> Self {
        Self { scale: operand.scale, zero_point: operand.zero_point }
    }

    pub(crate) fn real(self, value: i32) -> f64 {
        f64::from(value - self.zero_point) * f64::from(self.scale)
    }

    /// The byte nearest to a real number, halves away from zero.
    pub(crate) fn nearest<T: Byte>(self, real: f64) -> T {
        let value = (real / f64::from(self.scale)).round() + f64::from(self.zero_point);
        T::saturated(value.clamp(-1e9, 1e9) as i32)
    }

    /// The bytes that a fused activation leaves.
    pub(crate) fn range<T: Byte>(self, fused: Fused) -> (i32, i32) {
        let byte = |real: f32| self.nearest::<T>(f64::from(real)).get();
        match fused {
            Fused::None => (T::LEAST, T::MOST),
            Fused::Relu => (byte(0.0), T::MOST),
            Fused::Relu1 => (byte(-1.0), byte(1.0)),
            Fused::Relu6 => (byte(0.0), byte(6.0)),
        }
    }
}

/// Every byte's image under a function of real numbers, in the order of the bytes' bits.
pub(crate) fn table<T: Byte, U: Byte>(input: Scale, output: Scale, function: impl Fn(f64) -> f64) -> Vec<U> {
    (0..=255_u8)
        .map(|bits| output.nearest(function(input.real(bytemuck::cast::<u8, T>(bits).get()))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_within_one_unit_of_the_real_product() {
        for real in [0.9, 0.5, 0.001234, 1.0, 3.7, 1e-6, 0.999_999_999_99] {
            let factor = Factor::new(real);
            for value in [0, 1, -1, 100, -100, 12_345, -98_765, 1 << 20] {
                let exact = f64::from(value) * real;
                assert!((f64::from(factor.apply(value)) - exact).abs() <= 1.0, "{value} x {real}");
            }
        }
        assert_eq!(Factor::new(0.5).apply(3), 2, "halves of the high product go up, as gemmlowp's do");
        assert_eq!(Factor::new(0.5).apply(-3), -1);
        assert_eq!(Factor::new(1e-12).apply(i32::MAX), 0);
        assert_eq!(Factor::new(f64::NAN).apply(7), 0);
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        for (value, exponent, expected) in
            [(5, 1, 3), (-5, 1, -3), (6, 2, 2), (-6, 2, -2), (i32::MIN, 31, -1)]
        {
            assert_eq!(rounded_shift(value, exponent), expected, "{value} / 2^{exponent}");
        }
    }
}
