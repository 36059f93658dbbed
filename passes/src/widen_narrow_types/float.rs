//! Floats of eight bits and fewer in f32, which holds each of their numbers.

use edgec_dialects::ir::{Attr, IrError, Value};
use edgec_dialects::{Builder, ElementType, stablehlo::ComparisonDirection};
use edgec_tensor::SmallFloat;

/// The layout of f32.
const BIAS: i32 = 127;
const SIGNIFICAND: u32 = 23;
const EXPONENT: u32 = 0x7f80_0000;
const MAGNITUDE: u32 = 0x7fff_ffff;

/// The bits of the f32 that holds the number of a code. The bits of a NaN come along, so that a code that is only moved comes
/// back as it was.
pub(super) fn bits_of(float: SmallFloat, code: u8) -> u32 {
    let number = float.decode(code);
    if !number.is_nan() {
        return number.to_bits();
    }
    let mantissa = float.mantissa_bits();
    let sign = u32::from(code >> (float.bits() - 1)) << 31;
    let payload = u32::from(code) & ((1 << mantissa) - 1);
    // The NaN of a format that has one alone may have no bits in the mantissa.
    let payload = if payload == 0 { 1 << (mantissa - 1) } else { payload };
    sign | EXPONENT | payload << (SIGNIFICAND - mantissa)
}

/// The numbers of codes: a table holds them all.
pub(super) fn decoded<'c>(
    b: &Builder<'c>,
    float: SmallFloat,
    codes: Value<'c>,
) -> Result<Value<'c>, IrError> {
    let last = u8::MAX >> (8 - float.bits());
    let bytes: Vec<u8> = (0..=last).flat_map(|code| bits_of(float, code).to_le_bytes()).collect();
    let ty = b.context().tensor(&[i64::from(last) + 1], ElementType::F32);
    let table = b.constant(Attr::dense_bytes(ty, &bytes)?);
    Ok(b.take_rows(table, b.convert(codes, ElementType::I32)))
}

/// The codes of numbers that the format has.
///
/// A normal number's code is its exponent and mantissa as f32 has them, moved; a subnormal one's is how many times it holds the
/// least number.
pub(super) fn encoded<'c>(b: &Builder<'c>, float: SmallFloat, x: Value<'c>) -> Result<Value<'c>, IrError> {
    if let Some(value) = x.defining_op().and_then(|op| op.constant_value())
        && let Some(numbers) = value.element_bytes(4)
    {
        let (numbers, _) = numbers.as_chunks::<4>();
        let codes: Vec<u8> = numbers.iter().map(|&bytes| code_of(float, u32::from_le_bytes(bytes))).collect();
        return Ok(b.constant(Attr::dense_bytes(x.ty().with_element(ElementType::U8), &codes)?));
    }
    let (mantissa, width) = (float.mantissa_bits(), float.bits() - 1);
    let dropped = SIGNIFICAND - mantissa;
    let bits = b.bitcast_convert(x, ElementType::I32);
    let number = |value: i64| b.splat(bits.ty(), value as f64);
    let and = |x, mask: u32| b.and(x, number(i64::from(mask.cast_signed())));
    let moved = |x, by: u32| b.shift_right_logical(x, number(by.into()));
    let compare = |direction, x, bound: u32| b.compare(direction, x, number(bound.into()));

    let magnitude = and(bits, MAGNITUDE);
    let sign = and(moved(bits, 31 - width), 1 << width);
    let field = moved(magnitude, dropped);
    let normal = b.add_scalar(field, -f64::from((BIAS - float.bias()) << mantissa));
    let least = 2f64.powi(1 - float.bias() - mantissa as i32);
    let subnormal = b.convert(b.mul_scalar(b.abs(x), least.recip()), ElementType::I32);
    let first_normal = ((BIAS + 1 - float.bias()) as u32) << SIGNIFICAND;
    let is_subnormal = compare(ComparisonDirection::Lt, magnitude, first_normal);
    let mut code = b.select(is_subnormal, subnormal, normal);
    if float.has_infinity() {
        let last = (1i64 << float.exponent_bits()) - 1;
        let special = b.add_scalar(field, ((last - 255) << mantissa) as f64);
        code = b.select(compare(ComparisonDirection::Ge, magnitude, EXPONENT), special, code);
    }
    code = b.or(code, sign);
    if float.has_nan() && !float.has_infinity() {
        let is_nan = compare(ComparisonDirection::Gt, magnitude, EXPONENT);
        let nan =
            if float.has_negative_zero() { b.or(sign, number((1 << width) - 1)) } else { number(1 << width) };
        code = b.select(is_nan, nan, code);
    }
    Ok(b.convert(code, ElementType::U8))
}

/// The code of a number that the format has, by the bits of the f32.
fn code_of(float: SmallFloat, bits: u32) -> u8 {
    let codes = 0..=u8::MAX >> (8 - float.bits());
    let exact = codes.into_iter().find(|&code| bits_of(float, code) == bits);
    exact.unwrap_or_else(|| float.encode(f32::from_bits(bits).into()))
}

/// Numbers of f32 rounded to those of the format, to the nearest, of two to the even one.
///
/// The distance of the numbers around `x` is a power of two, from the exponent of `x`: `round(x / distance) * distance`. What is then
/// beyond the largest number is infinity, NaN or the largest number, as the format has them.
pub(super) fn rounded<'c>(b: &Builder<'c>, float: SmallFloat, x: Value<'c>) -> Value<'c> {
    use ComparisonDirection as Direction;
    let largest = float.largest();
    let bits = b.bitcast_convert(x, ElementType::I32);
    let bound = |exponent: i32| {
        let bits = ((BIAS + exponent) as u32) << SIGNIFICAND;
        b.scalar(ElementType::I32, bits.into())
    };
    let exponent = b.and(bits, b.splat(bits.ty(), EXPONENT.into()));
    let exponent = b.clamp(bound(1 - float.bias()), exponent, bound(largest.log2() as i32 + 1));
    let distance = b.add_scalar(exponent, -f64::from(float.mantissa_bits() << SIGNIFICAND));
    let distance = b.bitcast_convert(distance, ElementType::F32);
    let mut rounded = b.mul(b.round_even(b.div(x, distance)), distance);

    let splat = |number: f64| b.splat(x.ty(), number);
    let compare = |direction, x, y| b.compare(direction, x, y);
    if float.has_nan() {
        let beyond = compare(Direction::Gt, b.abs(rounded), splat(largest.into()));
        // The product has the sign of the number.
        let above = if float.has_infinity() { b.mul(rounded, splat(f64::INFINITY)) } else { splat(f64::NAN) };
        rounded = b.select(beyond, above, rounded);
    } else {
        let limit = |sign: f64| b.scalar(ElementType::F32, sign * f64::from(largest));
        rounded = b.clamp(limit(-1.0), rounded, limit(1.0));
        rounded = b.select(compare(Direction::Ne, x, x), splat(-0.0), rounded);
    }
    if !float.has_negative_zero() {
        rounded = b.select(compare(Direction::Eq, rounded, splat(0.0)), splat(0.0), rounded);
    }
    rounded
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgec_tensor::ElementType as Stored;

    #[test]
    fn codes_of_constants_come_back() {
        for element in Stored::ALL {
            let Stored::Small(float) = element else { continue };
            if float == SmallFloat::F8E8M0FNU {
                continue;
            }
            for code in 0..=u8::MAX >> (8 - float.bits()) {
                assert_eq!(code_of(float, bits_of(float, code)), code, "{} {code:#x}", float.name());
            }
        }
    }
}
