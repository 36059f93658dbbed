//! Functions that look at a number's bits or parts.

use edgec_dialects::ElementType;
use edgec_dialects::ir::{Op, Value};

use super::formula::{Formula, Term};
use super::operand;

/// The complex conjugate; a real number itself.
pub fn conj<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    if !x.ty().is_complex() {
        return x;
    }
    x.real().complex(-x.imag(), x.ty())
}

/// The number next to `x` in the direction of `y`. The magnitude's bits count up and down as an integer does.
pub fn next_after<'f, 'c>(x: Term<'f, 'c>, y: Term<'f, 'c>) -> Result<Term<'f, 'c>, String> {
    let (element, sign, quiet_nan) = match x.element() {
        Some(ElementType::F64) => (ElementType::I64, 1 << 63, f64::NAN.to_bits()),
        Some(ElementType::F32) => (ElementType::I32, 1 << 31, f32::NAN.to_bits().into()),
        Some(ElementType::F16) => (ElementType::I16, 1 << 15, 0x7e00),
        Some(ElementType::BF16) => (ElementType::I16, 1 << 15, 0x7fc0),
        _ => return Err("edgec knows the bits of f64, f32, f16 and bf16 only; convert to one of them".into()),
    };
    let (from, to) = (x.bitcast(element), y.bitcast(element));
    let (from_magnitude, to_magnitude) = (from.and(from.pattern(sign - 1)), to.and(to.pattern(sign - 1)));
    let (from_sign, to_sign) = (from.and(from.pattern(sign)), to.and(to.pattern(sign)));
    let (zero, one, less) = (from.pattern(0), from.pattern(1), from.pattern(u64::MAX));
    // From zero: to the smallest number of the other's sign, unless that is zero too.
    let out_of_zero = to_magnitude.equals(zero).select(to, to_sign.or(one));
    let inwards = from_magnitude.above(to_magnitude).or(from_sign.differs(to_sign));
    let step = from + inwards.select(less, one);
    let moved = from_magnitude.equals(zero).select(out_of_zero, step);
    let unordered = x.differs(x).or(y.differs(y));
    let bits = unordered.select(from.pattern(quiet_nan), x.equals(y).select(to, moved));
    Ok(bits.bitcast_like(x))
}

/// The upper half of the product of integers.
pub fn mulhi<'c>(formula: &Formula<'c>, op: Op<'c>) -> Result<Vec<Value<'c>>, String> {
    use ElementType as E;
    let (x, y) = (operand(formula, op, 0)?, operand(formula, op, 1)?);
    let element = x.element().ok_or("its element type has no wider one")?;
    let bits = element.bits();
    let wider = match (element.is_unsigned(), bits) {
        (false, 32) => E::I64,
        (false, 16) => E::I32,
        (false, 2..=8) => E::I16,
        (true, 32) => E::U64,
        (true, 16) => E::U32,
        (true, 2..=8) => E::U16,
        (unsigned, 64) => return Ok(vec![mulhi_by_halves(x, y, unsigned).value]),
        _ => return Err("it takes integers of 2 to 64 bits".into()),
    };
    let product = x.convert(wider) * y.convert(wider);
    let shift = product.pattern(bits.into());
    let high = if element.is_unsigned() {
        product.shift_right_logical(shift)
    } else {
        product.shift_right_arithmetic(shift)
    };
    Ok(vec![high.convert(element).value])
}

/// The upper 64 bits of a product from products of 32 bits by 32.
fn mulhi_by_halves<'f, 'c>(x: Term<'f, 'c>, y: Term<'f, 'c>, unsigned: bool) -> Term<'f, 'c> {
    let half = x.pattern(32);
    let low_mask = x.pattern(0xffff_ffff);
    let upper =
        |n: Term<'f, 'c>| if unsigned { n.shift_right_logical(half) } else { n.shift_right_arithmetic(half) };
    let (x_low, y_low) = (x.and(low_mask), y.and(low_mask));
    let (x_high, y_high) = (upper(x), upper(y));
    let carry = (x_low * y_low).shift_right_logical(half);
    let middle = x_high * y_low + carry;
    let other = x_low * y_high + middle.and(low_mask);
    x_high * y_high + upper(middle) + upper(other)
}
