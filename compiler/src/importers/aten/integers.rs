//! Division as Python has it: the quotient rounded down, the remainder with the divisor's sign.

use edgec_dialects::ElementType;
use edgec_dialects::ir::Value;
use edgec_dialects::stablehlo::ComparisonDirection::{Eq, Gt, Lt, Ne};

use super::call::Call;
use super::elements::is_float;

/// Whether the remainder `rest` of a division by `divisor` is on the other side of zero.
fn opposite<'c>(call: &Call<'c, '_, '_>, rest: Value<'c>, divisor: Value<'c>) -> Value<'c> {
    let ops = &call.ops;
    let zero = ops.splat(rest.ty(), 0.0);
    let signs = ops.xor(ops.compare(Lt, rest, zero), ops.compare(Lt, divisor, zero));
    ops.and(ops.compare(Ne, rest, zero), signs)
}

fn is_unsigned(value: Value<'_>) -> bool {
    value.element_type().is_some_and(|element| element.is_unsigned() || element == ElementType::I1)
}

/// `a % b` with the sign of `b`.
pub(super) fn floor_remainder<'c>(call: &Call<'c, '_, '_>, a: Value<'c>, b: Value<'c>) -> Value<'c> {
    let ops = &call.ops;
    let rest = ops.rem(a, b);
    if is_unsigned(a) {
        return rest;
    }
    ops.select(opposite(call, rest, b), ops.add(rest, b), rest)
}

/// `floor(a / b)`. For floats as c10's `div_floor_floating`: from the remainder, so that the quotient's own rounding does not
/// carry it over an integer.
pub(super) fn floor_divide<'c>(call: &Call<'c, '_, '_>, a: Value<'c>, b: Value<'c>) -> Value<'c> {
    let ops = &call.ops;
    if !is_float(a) {
        let quotient = ops.div(a, b);
        if is_unsigned(a) {
            return quotient;
        }
        let rest = ops.sub(a, ops.mul(quotient, b));
        let one = ops.splat(a.ty(), 1.0);
        return ops.select(opposite(call, rest, b), ops.sub(quotient, one), quotient);
    }
    let (zero, one) = (ops.splat(a.ty(), 0.0), ops.splat(a.ty(), 1.0));
    let rest = ops.rem(a, b);
    let quotient = ops.div(ops.sub(a, rest), b);
    let quotient = ops.select(opposite(call, rest, b), ops.sub(quotient, one), quotient);
    let floor = ops.floor(quotient);
    let above = ops.compare(Gt, ops.sub(quotient, floor), ops.splat(a.ty(), 0.5));
    let rounded = ops.select(above, ops.add(floor, one), floor);
    let plain = ops.div(a, b);
    // A quotient of zero keeps the sign of a / b; division by zero is that of floats.
    let rounded = ops.select(ops.compare(Eq, quotient, zero), ops.mul(zero, plain), rounded);
    ops.select(ops.compare(Eq, b, zero), plain, rounded)
}
