//! Arithmetic of two operands, element by element. Both are converted to the type that torch promotes them to, and the result
//! to the type that the file says.

use edgec_dialects::ElementType;
use edgec_dialects::ir::Value;

use super::call::{Call, Lowered, Scalar, Stop, refuse};
use super::integers;
use super::promote::Promotion;
use super::views;

/// Two operands of one type, of the result's shape.
pub(super) fn pair<'c>(call: &Call<'c, '_, '_>, a: &str, b: &str) -> Result<(Value<'c>, Value<'c>), Stop> {
    let element = common(call, &[a, b])?;
    let shape = call.shape()?;
    Ok((call.operand_as(a, element, &shape)?, call.operand_as(b, element, &shape)?))
}

/// The type that torch promotes these arguments, tensors or numbers, to.
pub(super) fn common(call: &Call<'_, '_, '_>, names: &[&str]) -> Result<ElementType, Stop> {
    let mut promotion = Promotion::default();
    for name in names {
        promotion = match call.argument(name) {
            Some(edgec_pt2::Argument::Tensor(_)) => promotion.tensor(call.tensor(name)?),
            Some(_) => promotion.number(call.scalar(name)?),
            None => promotion,
        };
    }
    Ok(promotion.common())
}

fn finish<'c>(call: &Call<'c, '_, '_>, value: Value<'c>) -> Lowered<'c> {
    Ok(vec![call.convert(value, call.element()?)])
}

macro_rules! pairs {
    ($($(#[$doc:meta])* $name:ident => $method:ident;)*) => {
        $($(#[$doc])*
        pub(super) fn $name<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
            let (a, b) = pair(call, "self", "other")?;
            finish(call, call.ops.$method(a, b))
        })*
    };
}

pairs! {
    maximum => max;
    minimum => min;
    atan2 => atan2;
}

/// `alpha` times a value.
fn times<'c>(call: &Call<'c, '_, '_>, value: Value<'c>, alpha: Option<Scalar>) -> Value<'c> {
    match (alpha, value.element_type()) {
        (Some(alpha), Some(element)) if alpha.number() != 1.0 => {
            call.ops.mul(value, call.number(alpha, element, &value.shape()))
        }
        _ => value,
    }
}

/// `self + alpha * other`.
pub(super) fn add<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (a, b) = pair(call, "self", "other")?;
    finish(call, call.ops.add(a, times(call, b, call.optional_scalar("alpha")?)))
}

/// `self - alpha * other`.
pub(super) fn sub<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (a, b) = pair(call, "self", "other")?;
    finish(call, call.ops.sub(a, times(call, b, call.optional_scalar("alpha")?)))
}

/// `other - alpha * self`.
pub(super) fn rsub<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (a, b) = pair(call, "self", "other")?;
    finish(call, call.ops.sub(b, times(call, a, call.optional_scalar("alpha")?)))
}

pub(super) fn mul<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (a, b) = pair(call, "self", "other")?;
    finish(call, call.ops.mul(a, b))
}

/// True division: integers become floats before.
pub(super) fn div<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let element = match common(call, &["self", "other"])? {
        element if element.is_float() => element,
        _ => ElementType::F32,
    };
    let shape = call.shape()?;
    let (a, b) = (call.operand_as("self", element, &shape)?, call.operand_as("other", element, &shape)?);
    match call.text("rounding_mode") {
        None => finish(call, call.ops.div(a, b)),
        Some("floor") => floor_divide(call),
        Some("trunc") => {
            let (a, b) = pair(call, "self", "other")?;
            let quotient = call.ops.div(a, b);
            finish(call, if is_float(a) { trunc(call, quotient) } else { quotient })
        }
        Some(other) => refuse(format!("rounding mode `{other}`"), "use `floor` or `trunc`"),
    }
}

pub(super) fn is_float(value: Value<'_>) -> bool {
    value.element_type().is_some_and(ElementType::is_float)
}

/// Towards zero.
pub(super) fn trunc<'c>(call: &Call<'c, '_, '_>, value: Value<'c>) -> Value<'c> {
    let ops = &call.ops;
    ops.mul(ops.sign(value), ops.floor(ops.abs(value)))
}

pub(super) fn floor_divide<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (a, b) = pair(call, "self", "other")?;
    finish(call, integers::floor_divide(call, a, b))
}

/// With the divisor's sign, as Python's `%`.
pub(super) fn remainder<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (a, b) = pair(call, "self", "other")?;
    finish(call, integers::floor_remainder(call, a, b))
}

/// With the dividend's sign, as C's `fmod`.
pub(super) fn fmod<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (a, b) = pair(call, "self", "other")?;
    finish(call, call.ops.rem(a, b))
}

/// Powers; small whole exponents are multiplied out, as torch's kernels do.
pub(super) fn pow<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let element = common(call, &["self", "exponent"])?;
    let shape = call.shape()?;
    let base = call.operand_as("self", element, &shape)?;
    let fixed = match call.argument("exponent") {
        Some(edgec_pt2::Argument::Tensor(_)) => None,
        _ => Some(call.scalar("exponent")?.number()),
    };
    let power = match fixed {
        Some(0.0) => ops.splat(base.ty(), 1.0),
        Some(0.5) if is_float(base) => ops.sqrt(base),
        Some(-0.5) if is_float(base) => ops.rsqrt(base),
        Some(-1.0) if is_float(base) => ops.div(ops.splat(base.ty(), 1.0), base),
        Some(-2.0) if is_float(base) => ops.div(ops.splat(base.ty(), 1.0), ops.square(base)),
        Some(exponent) if exponent.fract() == 0.0 && (1.0..=3.0).contains(&exponent) => {
            product(call, base, exponent as u64)
        }
        Some(exponent) if !is_float(base) && exponent.fract() == 0.0 && (1.0..=64.0).contains(&exponent) => {
            product(call, base, exponent as u64)
        }
        _ => ops.pow(base, call.operand_as("exponent", element, &shape)?),
    };
    finish(call, power)
}

/// `base * base * …`, by squaring.
fn product<'c>(call: &Call<'c, '_, '_>, base: Value<'c>, exponent: u64) -> Value<'c> {
    if exponent <= 1 {
        return base;
    }
    let half = product(call, base, exponent / 2);
    let square = call.ops.square(half);
    if exponent.is_multiple_of(2) { square } else { call.ops.mul(square, base) }
}

/// `self + weight * (end - self)`, from the nearer end.
pub(super) fn lerp<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    use edgec_dialects::stablehlo::ComparisonDirection::Lt;
    let ops = &call.ops;
    let (element, shape) = (call.element()?, call.shape()?);
    let (start, end) = (call.operand("self")?, call.operand("end")?);
    let weight = call.operand_as("weight", element, &shape)?;
    let reach = ops.sub(end, start);
    let from_start = ops.add(start, ops.mul(weight, reach));
    let rest = ops.sub(ops.splat(weight.ty(), 1.0), weight);
    let from_end = ops.sub(end, ops.mul(reach, rest));
    let near = ops.compare(Lt, ops.abs(weight), ops.splat(weight.ty(), 0.5));
    Ok(vec![ops.select(near, from_start, from_end)])
}

/// `self + value * tensor1 * tensor2`.
pub(super) fn addcmul<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (first, second) = (call.operand("tensor1")?, call.operand("tensor2")?);
    let product = times(call, call.ops.mul(first, second), call.optional_scalar("value")?);
    Ok(vec![call.ops.add(call.operand("self")?, product)])
}

/// `self + value * tensor1 / tensor2`.
pub(super) fn addcdiv<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (first, second) = (call.operand("tensor1")?, call.operand("tensor2")?);
    let quotient = call.ops.div(times(call, first, call.optional_scalar("value")?), second);
    Ok(vec![call.ops.add(call.operand("self")?, quotient)])
}

/// `min(max(self, min), max)`, each bound a number, a tensor or missing.
pub(super) fn clamp<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let element = common(call, &["self", "min", "max"])?;
    let shape = call.shape()?;
    let mut value = call.operand_as("self", element, &shape)?;
    if call.argument("min").is_some() {
        value = call.ops.max(value, call.operand_as("min", element, &shape)?);
    }
    if call.argument("max").is_some() {
        value = call.ops.min(value, call.operand_as("max", element, &shape)?);
    }
    finish(call, value)
}

/// The larger one, and of a number and NaN the number.
pub(super) fn fmax<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    without_nan(call, |call, a, b| call.ops.max(a, b))
}

/// The smaller one, and of a number and NaN the number.
pub(super) fn fmin<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    without_nan(call, |call, a, b| call.ops.min(a, b))
}

fn without_nan<'c>(
    call: &Call<'c, '_, '_>,
    choose: impl Fn(&Call<'c, '_, '_>, Value<'c>, Value<'c>) -> Value<'c>,
) -> Lowered<'c> {
    use edgec_dialects::stablehlo::ComparisonDirection::Ne;
    let (a, b) = pair(call, "self", "other")?;
    let ops = &call.ops;
    let chosen = choose(call, a, b);
    if !is_float(a) {
        return finish(call, chosen);
    }
    let (no_a, no_b) = (ops.compare(Ne, a, a), ops.compare(Ne, b, b));
    finish(call, ops.select(no_a, b, ops.select(no_b, a, chosen)))
}

/// Differences of neighbours along a dimension, `n` times; of truth values, whether they differ.
pub(super) fn diff<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let mut value = call.tensor("self")?;
    let dim = call.axis("dim", value.rank(), -1)?;
    let parts = [call.optional("prepend")?, Some(value), call.optional("append")?];
    let parts: Vec<Value<'c>> = parts.into_iter().flatten().collect();
    if parts.len() > 1 {
        value = ops.concatenate(&parts, dim as i64);
    }
    for _ in 0..call.int_or("n", 1)?.clamp(0, 64) {
        let size = value.shape().get(dim).copied().unwrap_or(0);
        let later = views::part(call, value, dim, 1, size - 1)?;
        let earlier = views::part(call, value, dim, 0, size - 1)?;
        let truth = value.element_type() == Some(ElementType::I1);
        value = if truth { ops.xor(later, earlier) } else { ops.sub(later, earlier) };
    }
    Ok(vec![value])
}
