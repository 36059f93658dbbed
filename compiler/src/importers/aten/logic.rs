//! Logic on bits and on truth values.

use edgec_dialects::ElementType;
use edgec_dialects::ir::Value;
use edgec_dialects::stablehlo::ComparisonDirection::Lt;

use super::call::{Call, Lowered, Stop};
use super::elements::pair;

macro_rules! bits {
    ($($name:ident => $method:ident;)*) => {
        $(pub(super) fn $name<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
            let (a, b) = pair(call, "self", "other")?;
            call.finish(call.ops.$method(a, b))
        })*
    };
}

bits! {
    bitwise_and => and;
    bitwise_or => or;
    bitwise_xor => xor;
}

pub(super) fn bitwise_not<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    Ok(vec![call.ops.not(call.tensor("self")?)])
}

fn truths<'c>(call: &Call<'c, '_, '_>) -> Result<(Value<'c>, Value<'c>), Stop> {
    let shape = call.shape()?;
    Ok((
        call.operand_as("self", ElementType::I1, &shape)?,
        call.operand_as("other", ElementType::I1, &shape)?,
    ))
}

macro_rules! truth {
    ($($name:ident => $method:ident;)*) => {
        $(pub(super) fn $name<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
            let (a, b) = truths(call)?;
            call.finish(call.ops.$method(a, b))
        })*
    };
}

truth! {
    logical_and => and;
    logical_or => or;
    logical_xor => xor;
}

pub(super) fn logical_not<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    call.finish(call.ops.not(call.convert(call.tensor("self")?, ElementType::I1)))
}

pub(super) fn shift_left<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (a, b) = pair(call, "self", "other")?;
    call.finish(call.ops.shift_left(a, b))
}

/// Arithmetic for signed types, logical for unsigned ones.
pub(super) fn shift_right<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (a, b) = pair(call, "self", "other")?;
    let unsigned = a.element_type().is_some_and(ElementType::is_unsigned);
    call.finish(if unsigned {
        call.ops.shift_right_logical(a, b)
    } else {
        call.ops.shift_right_arithmetic(a, b)
    })
}

/// Whether a floating point value's sign bit is set, or an integer is negative.
pub(super) fn signbit<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let value = match value.element_type() {
        Some(ElementType::F32) => call.ops.bitcast_convert(value, ElementType::I32),
        Some(ElementType::F16 | ElementType::BF16) => call.ops.bitcast_convert(value, ElementType::I16),
        Some(ElementType::F64) => call.ops.bitcast_convert(value, ElementType::I64),
        _ => value,
    };
    Ok(vec![call.ops.compare(Lt, value, call.ops.splat(value.ty(), 0.0))])
}
