//! Conversions and copies.

use edgec_dialects::ir::Value;

use super::call::{Call, Lowered, refuse};

/// The elements as they are, or as the result's element type: `to`, `clone`, `contiguous`, `alias`, …
pub(super) fn same<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    call.finish(call.tensor("self")?)
}

/// `aten.copy`: the source, repeated to the shape of what it overwrites.
pub(super) fn copy<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    Ok(vec![call.operand("src")?])
}

/// Dropout for inference: nothing.
pub(super) fn dropout<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    if call.flag("train", false)? && call.float_or("p", 0.0)? > 0.0 {
        return refuse("dropout that is active", "call `model.eval()` before the export");
    }
    Ok(vec![call.tensor("input")?])
}

/// `aten.native_dropout`, whose second result is the mask of what was kept.
pub(super) fn native_dropout<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = dropout(call)?.first().copied();
    let mask = call.ops.splat(call.result(1)?, 1.0);
    Ok(value.into_iter().chain([mask]).collect::<Vec<Value<'c>>>())
}

/// The same bits as another type of the same width.
pub(super) fn bits<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (value, element) = (call.tensor("self")?, call.element()?);
    match value.element_type() {
        Some(from) if from == element => Ok(vec![value]),
        Some(from) if from.bits() == element.bits() => Ok(vec![call.ops.bitcast_convert(value, element)]),
        _ => refuse("a view as a type of another width", "convert it instead"),
    }
}
