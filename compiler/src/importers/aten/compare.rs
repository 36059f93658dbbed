//! Comparisons and selections.

use edgec_dialects::ElementType;
use edgec_dialects::stablehlo::ComparisonDirection;

use super::call::{Call, Lowered};
use super::elements::common;

fn compare<'c>(call: &Call<'c, '_, '_>, direction: ComparisonDirection) -> Lowered<'c> {
    let element = common(call, &["self", "other"])?;
    let shape = call.shape()?;
    let (a, b) = (call.operand_as("self", element, &shape)?, call.operand_as("other", element, &shape)?);
    Ok(vec![call.ops.compare(direction, a, b)])
}

macro_rules! comparisons {
    ($($name:ident => $direction:ident;)*) => {
        $(pub(super) fn $name<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
            compare(call, ComparisonDirection::$direction)
        })*
    };
}

comparisons! {
    eq => Eq;
    ne => Ne;
    lt => Lt;
    le => Le;
    gt => Gt;
    ge => Ge;
}

/// `aten.where`: tensors or numbers by a truth value.
pub(super) fn r#where<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (element, shape) = (call.element()?, call.shape()?);
    let condition = call.operand_as("condition", ElementType::I1, &shape)?;
    let (yes, no) = (call.operand_as("self", element, &shape)?, call.operand_as("other", element, &shape)?);
    Ok(vec![call.ops.select(condition, yes, no)])
}

/// `value` where `mask` holds.
pub(super) fn masked_fill<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (element, shape) = (call.element()?, call.shape()?);
    let mask = call.operand_as("mask", ElementType::I1, &shape)?;
    let value = call.operand_as("value", element, &shape)?;
    Ok(vec![call.ops.select(mask, value, call.operand("self")?)])
}

/// NaN compares unequal to itself.
pub(super) fn isnan<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    Ok(vec![call.ops.compare(ComparisonDirection::Ne, value, value)])
}

fn equals<'c>(call: &Call<'c, '_, '_>, number: f64) -> Lowered<'c> {
    let value = call.tensor("self")?;
    if !super::elements::is_float(value) {
        return Ok(vec![call.ops.splat(call.result(0)?, 0.0)]);
    }
    Ok(vec![call.ops.compare(ComparisonDirection::Eq, value, call.ops.splat(value.ty(), number))])
}

pub(super) fn isposinf<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    equals(call, f64::INFINITY)
}

pub(super) fn isneginf<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    equals(call, f64::NEG_INFINITY)
}

pub(super) fn isinf<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    if !super::elements::is_float(value) {
        return Ok(vec![call.ops.splat(call.result(0)?, 0.0)]);
    }
    let infinity = call.ops.splat(value.ty(), f64::INFINITY);
    Ok(vec![call.ops.compare(ComparisonDirection::Eq, call.ops.abs(value), infinity)])
}

pub(super) fn isfinite<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    if !super::elements::is_float(value) {
        return Ok(vec![call.ops.splat(call.result(0)?, 1.0)]);
    }
    let infinity = call.ops.splat(value.ty(), f64::INFINITY);
    Ok(vec![call.ops.compare(ComparisonDirection::Lt, call.ops.abs(value), infinity)])
}

/// `nan_to_num`: numbers for NaN and the infinities, by default 0 and the type's limits.
pub(super) fn nan_to_num<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let most = match value.element_type() {
        Some(ElementType::F16) => 65504.0,
        Some(ElementType::BF16) => 3.389_531_389_251_535_5e38,
        Some(ElementType::F32) => f64::from(f32::MAX),
        Some(ElementType::F64) => f64::MAX,
        _ => return Ok(vec![value]),
    };
    let ops = &call.ops;
    let constant = |number: f64| ops.splat(value.ty(), number);
    let (nan, high, low) =
        (call.float_or("nan", 0.0)?, call.float_or("posinf", most)?, call.float_or("neginf", -most)?);
    let is = |number: f64| ops.compare(ComparisonDirection::Eq, value, constant(number));
    let known = ops.select(is(f64::INFINITY), constant(high), value);
    let known = ops.select(is(f64::NEG_INFINITY), constant(low), known);
    Ok(vec![ops.select(ops.compare(ComparisonDirection::Ne, value, value), constant(nan), known)])
}
