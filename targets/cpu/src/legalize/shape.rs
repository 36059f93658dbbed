//! Operations that move elements and compute nothing: reshape, transpose, broadcast, slices, concatenation, padding.

use super::lowering::{Lowered, Lowering, Op, Stop, refuse};
use edgec_dialects::ir::Value;

pub(super) fn reshape<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    Ok(vec![at.tfl().reshape(at.operand(op, 0)?, &at.result_shape(op)?)?])
}

pub(super) fn transpose<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let permutation: Vec<usize> = at.dims(op, "permutation")?.iter().map(|&axis| axis as usize).collect();
    Ok(vec![at.transpose(at.operand(op, 0)?, &permutation)?])
}

/// The operand with its dimensions in the places that `broadcast_dimensions` names and ones elsewhere, then BROADCAST_TO,
/// which `fold-broadcasts` drops where the user broadcasts by itself.
pub(super) fn broadcast_in_dim<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (operand, result) = (at.operand(op, 0)?, at.result_shape(op)?);
    let dimensions = at.dims(op, "broadcast_dimensions")?;
    let shape = at.shape(operand)?;
    let mut order: Vec<usize> = (0..shape.len()).collect();
    order.sort_by_key(|&axis| dimensions[axis]);
    let operand = at.transpose(operand, &order)?;
    let mut spread = vec![1; result.len()];
    for (&axis, &size) in dimensions.iter().zip(&shape) {
        spread[axis as usize] = size;
    }
    let operand = at.tfl().reshape(operand, &spread)?;
    Ok(vec![at.tfl().broadcast_to(operand, &result)?])
}

pub(super) fn concatenate<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let axis = at.integer(op, "dimension")?;
    // A part without elements adds nothing, and kernels need not take it.
    let mut parts: Vec<Value<'c>> = Vec::new();
    for value in op.operands() {
        if at.shape(value)?.iter().all(|&size| size > 0) {
            parts.push(value);
        }
    }
    match parts.as_slice() {
        [] => refuse("the result has no elements", "drop the empty tensor from the graph"),
        [single] => Ok(vec![*single]),
        _ => Ok(vec![at.tfl().concatenation(&parts, axis as usize, at.result(op, 0)?.ty())?]),
    }
}

pub(super) fn slice<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let operand = at.operand(op, 0)?;
    let (start, limit, strides) =
        (at.dims(op, "start_indices")?, at.dims(op, "limit_indices")?, at.dims(op, "strides")?);
    let result = at.result_shape(op)?;
    if at.shape(operand)? == result {
        return Ok(vec![operand]);
    }
    if strides.iter().all(|&stride| stride == 1) {
        let begin = at.tfl().vector(&start)?;
        return Ok(vec![at.tfl().slice(operand, begin, &result)?]);
    }
    Ok(vec![at.tfl().strided_slice(operand, (&start, &limit, &strides), &result)?])
}

/// SLICE at a start that is clamped as StableHLO demands: `min(max(start, 0), dimension - size)`.
pub(super) fn dynamic_slice<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let operand = at.operand(op, 0)?;
    let sizes = at.result_shape(op)?;
    let shape = at.shape(operand)?;
    if shape == sizes {
        return Ok(vec![operand]);
    }
    let last: Vec<i64> = shape.iter().zip(&sizes).map(|(dimension, size)| dimension - size).collect();
    let begin = starts(at, op, 1)?;
    let begin = at.tfl().binary("maximum", begin, at.tfl().constant_i32(&[0], &[])?)?;
    let begin = at.tfl().binary("minimum", begin, at.tfl().vector(&last)?)?;
    Ok(vec![at.tfl().slice(operand, begin, &sizes)?])
}

/// DYNAMIC_UPDATE_SLICE, whose kernel clamps the start as StableHLO does.
pub(super) fn dynamic_update_slice<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (operand, update) = (at.operand(op, 0)?, at.operand(op, 1)?);
    if at.shape(operand)? == at.shape(update)? {
        return Ok(vec![update]);
    }
    Ok(vec![at.tfl().dynamic_update_slice(operand, update, starts(at, op, 2)?)?])
}

/// The scalar operands from `first` on as one i32 vector.
fn starts<'c>(at: &Lowering<'c>, op: Op<'c>, first: usize) -> Result<Value<'c>, Stop> {
    let values: Vec<Value<'c>> = op.operands().into_iter().skip(first).collect();
    let constants: Vec<Option<i64>> = values.iter().map(|&value| at.constant_scalar(value)).collect();
    if let Some(constants) = constants.iter().copied().collect::<Option<Vec<i64>>>() {
        return Ok(at.tfl().vector(&constants)?);
    }
    let mut scalars = Vec::new();
    for (value, constant) in values.into_iter().zip(constants) {
        scalars.push(match constant {
            Some(constant) => at.tfl().constant_i32(&[constant], &[])?,
            None if at.is_i32(value) => value,
            None => at.narrow_index(value)?,
        });
    }
    Ok(at.tfl().pack(&scalars)?)
}

/// PAD with zeros, PADV2 with anything else; a negative amount cuts, which is a SLICE first.
pub(super) fn pad<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (mut operand, value) = (at.operand(op, 0)?, at.operand(op, 1)?);
    let (low, high) = (at.dims(op, "edge_padding_low")?, at.dims(op, "edge_padding_high")?);
    if at.dims(op, "interior_padding")?.iter().any(|&amount| amount != 0) {
        return refuse("TFLite has no exact padding between elements", "pad by concatenation or scatter");
    }
    let shape = at.shape(operand)?;
    if low.iter().chain(&high).any(|&amount| amount < 0) {
        let begin: Vec<i64> = low.iter().map(|&amount| (-amount).max(0)).collect();
        let kept: Vec<i64> =
            (0..shape.len()).map(|axis| shape[axis] - begin[axis] + high[axis].min(0)).collect();
        if kept.iter().any(|&size| size <= 0) {
            return refuse("negative padding cuts the whole operand away", "write the result as a constant");
        }
        operand = at.tfl().slice(operand, at.tfl().vector(&begin)?, &kept)?;
    }
    let amounts: Vec<i64> =
        low.iter().zip(&high).flat_map(|(&low, &high)| [low.max(0), high.max(0)]).collect();
    let result = at.result_shape(op)?;
    if at.shape(operand)? == result {
        return Ok(vec![operand]);
    }
    let amounts = at.tfl().constant_i32(&amounts, &[shape.len() as i64, 2])?;
    let value = (at.splat(value) != Some(0.0)).then_some(value);
    Ok(vec![at.tfl().pad(operand, amounts, value, &result)?])
}
