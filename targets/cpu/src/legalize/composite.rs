//! Composites that TFLite has an operator for. All others were inlined before.

use edgec_dialects::ir::Attr;

use super::lowering::{Lowered, Lowering, Op, refuse};

/// Composites that this backend lowers as one piece.
pub(crate) const KEPT: &[&str] =
    &["aten.gelu.default", "edgec.dequantize", "odml.embedding_lookup", "odml.softmax"];

pub(super) fn composite<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    match op.str_attr("name").unwrap_or_default().as_str() {
        "aten.gelu.default" => gelu(at, op),
        "edgec.dequantize" => dequantize(at, op),
        "odml.embedding_lookup" => embedding_lookup(at, op),
        "odml.softmax" => softmax(at, op),
        _ => refuse("the target has no operator for this composite", "run `inline-composites` first"),
    }
}

/// GELU, by tanh or by the error function.
fn gelu<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let x = at.operand(op, 0)?;
    if !at.is_f32(x) {
        return refuse("the kernel takes f32 only", "convert the operand to f32");
    }
    let approximate = match at.composite_attribute(op, "approximate").and_then(Attr::as_str).as_deref() {
        Some("tanh") => true,
        Some("none") | None => false,
        Some(_) => return refuse("unknown approximation", "use `tanh` or `none`"),
    };
    Ok(vec![at.tfl().gelu(x, approximate)?])
}

/// SOFTMAX over the last axis.
fn softmax<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let x = at.operand(op, 0)?;
    if !at.is_f32(x) {
        return refuse("the kernel takes f32 only", "convert the operand to f32");
    }
    Ok(vec![at.tfl().softmax(x)?])
}

/// EMBEDDING_LOOKUP; its kernel refuses ids outside the table, and that is meant. It takes no f16 table, and a DEQUANTIZE
/// in front of it would hold the whole table in f32, so rows of f16 are gathered first and converted after.
///
/// ```text
/// %t = tfl.dequantize %f16 ; %0 = stablehlo.composite "odml.embedding_lookup" %ids, %t
/// ->
/// %r = tfl.gather %f16, %ids {axis = 0} ; %0 = tfl.dequantize %r
/// ```
fn embedding_lookup<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (ids, table) = (at.operand(op, 0)?, at.operand(op, 1)?);
    if at.shape(ids)?.len() != 1 || !at.is_i32(ids) {
        return refuse("the kernel takes a vector of i32 ids", "reshape and convert the ids");
    }
    let stored = table.defining_op().filter(|op| op.is("tfl.dequantize")).and_then(|op| op.operand(0));
    if let Some(stored) = stored.filter(|&stored| at.is_weight(stored)) {
        let rows = at.tfl().gather(stored, ids, 0, &at.result_shape(op)?)?;
        return Ok(vec![at.tfl().dequantize(rows)?]);
    }
    Ok(vec![at.tfl().embedding_lookup(ids, table)?])
}

/// A stored quantised weight; FULLY_CONNECTED and EMBEDDING_LOOKUP read it as it is stored.
fn dequantize<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (values, scales) = (at.operand(op, 0)?, at.operand(op, 1)?);
    if !at.is_weight(values) || !at.is_weight(scales) {
        return refuse("values and scales are not stored weights", "quantise weights only");
    }
    let number = |name| at.composite_attribute(op, name).and_then(Attr::as_i64).unwrap_or(0);
    let (axis, block) = (number("axis"), number("block"));
    Ok(vec![at.tfl().quantized_weight(values, scales, axis, block)?])
}
