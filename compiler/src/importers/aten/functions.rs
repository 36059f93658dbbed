//! Functions of one number, element by element. Integers become floats where the result is one.

use edgec_dialects::ElementType;
use edgec_dialects::ir::Value;
use edgec_dialects::stablehlo::ComparisonDirection::{Gt, Lt};

use super::call::{Call, Lowered, Stop, refuse};
use super::elements::{is_float, trunc};

/// The argument in the result's element type.
fn operand<'c>(call: &Call<'c, '_, '_>) -> Result<Value<'c>, Stop> {
    Ok(call.convert(call.tensor("self")?, call.element()?))
}

macro_rules! direct {
    ($($name:ident => $method:ident;)*) => {
        $(pub(super) fn $name<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
            Ok(vec![call.ops.$method(operand(call)?)])
        })*
    };
}

direct! {
    neg => neg;
    exp => exp;
    expm1 => expm1;
    log => log;
    log1p => log1p;
    sqrt => sqrt;
    rsqrt => rsqrt;
    sin => sine;
    cos => cosine;
    tan => tan;
    tanh => tanh;
    sigmoid => logistic;
    square => square;
}

/// Unsigned values are their own.
pub(super) fn abs<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = operand(call)?;
    let unsigned =
        value.element_type().is_some_and(|element| element.is_unsigned() || element == ElementType::I1);
    Ok(vec![if unsigned { value } else { call.ops.abs(value) }])
}

/// Integers are rounded already.
fn rounded<'c>(call: &Call<'c, '_, '_>, round: impl FnOnce(Value<'c>) -> Value<'c>) -> Lowered<'c> {
    let value = operand(call)?;
    Ok(vec![if is_float(value) { round(value) } else { value }])
}

pub(super) fn floor<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    rounded(call, |value| call.ops.floor(value))
}

pub(super) fn ceil<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    rounded(call, |value| call.ops.ceil(value))
}

/// Halves to the even number.
pub(super) fn round<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let decimals = call.int_or("decimals", 0)?;
    if decimals == 0 {
        return rounded(call, |value| call.ops.round_even(value));
    }
    // torch scales by the power of ten, rounds and scales back.
    let scale = 10f64.powi(i32::try_from(decimals.unsigned_abs()).unwrap_or(i32::MAX));
    rounded(call, |value| {
        let scale = call.ops.splat(value.ty(), scale);
        if decimals > 0 {
            call.ops.div(call.ops.round_even(call.ops.mul(value, scale)), scale)
        } else {
            call.ops.mul(call.ops.round_even(call.ops.div(value, scale)), scale)
        }
    })
}

pub(super) fn truncate<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    rounded(call, |value| trunc(call, value))
}

/// What is left after truncation.
pub(super) fn frac<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = operand(call)?;
    Ok(vec![call.ops.sub(value, trunc(call, value))])
}

pub(super) fn sign<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = operand(call)?;
    if !value.element_type().is_some_and(|element| element.is_unsigned() || element == ElementType::I1) {
        // torch's sign of NaN is 0, StableHLO's is NaN.
        let ops = &call.ops;
        let sign = ops.sign(value);
        if !is_float(value) {
            return Ok(vec![sign]);
        }
        let nan = ops.compare(edgec_dialects::stablehlo::ComparisonDirection::Ne, value, value);
        return Ok(vec![ops.select(nan, ops.splat(value.ty(), 0.0), sign)]);
    }
    Ok(vec![call.convert(call.convert(value, ElementType::I1), call.element()?)])
}

/// In f32 for narrower floats, from a function of the builder's values.
fn composed<'c>(
    call: &Call<'c, '_, '_>,
    compute: impl Fn(&Call<'c, '_, '_>, Value<'c>) -> Value<'c>,
) -> Lowered<'c> {
    let value = operand(call)?;
    Ok(vec![call.wide(value, |value| compute(call, value))])
}

fn constant<'c>(call: &Call<'c, '_, '_>, like: Value<'c>, number: f64) -> Value<'c> {
    call.ops.splat(like.ty(), number)
}

pub(super) fn reciprocal<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    composed(call, |call, x| call.ops.div(constant(call, x, 1.0), x))
}

pub(super) fn log2<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    composed(call, |call, x| call.ops.mul_scalar(call.ops.log(x), std::f64::consts::LOG2_E))
}

pub(super) fn log10<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    composed(call, |call, x| call.ops.mul_scalar(call.ops.log(x), std::f64::consts::LOG10_E))
}

pub(super) fn exp2<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    composed(call, |call, x| call.ops.pow(constant(call, x, 2.0), x))
}

pub(super) fn atan<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    composed(call, |call, x| call.ops.atan2(x, constant(call, x, 1.0)))
}

/// `sqrt((1 - x)(1 + x))`, exact near ±1 where `1 - x²` cancels.
fn side<'c>(call: &Call<'c, '_, '_>, x: Value<'c>) -> Value<'c> {
    let (ops, one) = (&call.ops, constant(call, x, 1.0));
    ops.sqrt(ops.mul(ops.sub(one, x), ops.add(one, x)))
}

pub(super) fn asin<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    composed(call, |call, x| call.ops.atan2(x, side(call, x)))
}

pub(super) fn acos<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    composed(call, |call, x| call.ops.atan2(side(call, x), x))
}

/// `(e + e / (e + 1)) / 2` with `e = expm1(|x|)`, which does not cancel; `exp(|x| - ln 2)` where `e` would overflow.
pub(super) fn sinh<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    composed(call, |call, x| {
        let ops = &call.ops;
        let (size, limit) = (ops.abs(x), constant(call, x, 20.0));
        let e = ops.expm1(ops.min(size, limit));
        let near = ops.mul_scalar(ops.add(e, ops.div(e, ops.add_scalar(e, 1.0))), 0.5);
        let far = ops.exp(ops.add_scalar(size, -std::f64::consts::LN_2));
        ops.mul(ops.sign(x), ops.select(ops.compare(Gt, size, limit), far, near))
    })
}

pub(super) fn cosh<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    composed(call, |call, x| {
        let ops = &call.ops;
        let half = |x: Value<'c>| ops.exp(ops.add_scalar(x, -std::f64::consts::LN_2));
        ops.add(half(x), half(ops.neg(x)))
    })
}

/// `sign(x) log1p(|x| + x² / (1 + sqrt(x² + 1)))`.
pub(super) fn asinh<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    composed(call, |call, x| {
        let ops = &call.ops;
        let (size, square) = (ops.abs(x), ops.square(x));
        let root = ops.sqrt(ops.add_scalar(square, 1.0));
        let inner = ops.add(size, ops.div(square, ops.add_scalar(root, 1.0)));
        let near = ops.log1p(inner);
        // x² overflows where log(2|x|) is exact already.
        let far = ops.add_scalar(ops.log(size), std::f64::consts::LN_2);
        ops.mul(ops.sign(x), ops.select(ops.compare(Gt, size, constant(call, x, 1e9)), far, near))
    })
}

/// `log(x + sqrt((x - 1)(x + 1)))`.
pub(super) fn acosh<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    composed(call, |call, x| {
        let ops = &call.ops;
        let y = ops.add_scalar(x, -1.0);
        let root = ops.sqrt(ops.mul(y, ops.add_scalar(x, 1.0)));
        let near = ops.log1p(ops.add(y, root));
        let far = ops.add_scalar(ops.log(x), std::f64::consts::LN_2);
        ops.select(ops.compare(Gt, x, constant(call, x, 1e9)), far, near)
    })
}

/// `(log1p(x) - log1p(-x)) / 2`.
pub(super) fn atanh<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    composed(call, |call, x| {
        let ops = &call.ops;
        ops.mul_scalar(ops.sub(ops.log1p(x), ops.log1p(ops.neg(x))), 0.5)
    })
}

pub(super) fn logit<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let eps = call.optional_scalar("eps")?.map(|eps| eps.number());
    composed(call, |call, x| {
        let ops = &call.ops;
        let x =
            eps.map_or(x, |eps| ops.max(ops.min(x, constant(call, x, 1.0 - eps)), constant(call, x, eps)));
        ops.sub(ops.log(x), ops.log1p(ops.neg(x)))
    })
}

/// The error function of f32, and of narrower floats through it.
pub(super) fn erf_of<'c>(call: &Call<'c, '_, '_>, value: Value<'c>) -> Result<Value<'c>, Stop> {
    match value.element_type() {
        Some(ElementType::F32) => Ok(crate::authoring::erf(&call.ops, value)),
        Some(narrow @ (ElementType::F16 | ElementType::BF16)) => {
            let wide = call.ops.convert(value, ElementType::F32);
            Ok(call.ops.convert(crate::authoring::erf(&call.ops, wide), narrow))
        }
        _ => refuse("the error function of f64", "export the model in f32"),
    }
}

pub(super) fn erf<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    Ok(vec![erf_of(call, operand(call)?)?])
}

/// `sign(self) …`: the magnitude of one operand with the sign of another, negative zero included.
pub(super) fn copysign<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let (element, shape) = (call.element()?, call.shape()?);
    let (value, sign) =
        (call.operand_as("self", element, &shape)?, call.operand_as("other", element, &shape)?);
    let bits = match element {
        ElementType::F32 => ops.bitcast_convert(sign, ElementType::I32),
        ElementType::F64 => ops.bitcast_convert(sign, ElementType::I64),
        _ => ops.bitcast_convert(sign, ElementType::I16),
    };
    let negative = ops.compare(Lt, bits, ops.splat(bits.ty(), 0.0));
    let size = ops.abs(value);
    Ok(vec![ops.select(negative, ops.neg(size), size)])
}
