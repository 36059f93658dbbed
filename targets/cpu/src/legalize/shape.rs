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

/// Most dimensions that CONCATENATION's kernels take.
const MAX_CONCATENATION_RANK: usize = 6;

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
        [first, ..] if at.shape(*first)?.len() > MAX_CONCATENATION_RANK => {
            let axis = axis as usize;
            let flat = |value: Value<'c>| -> Result<Value<'c>, Stop> {
                let shape = at.shape(value)?;
                let sizes = [shape[..axis].iter().product(), shape[axis], shape[axis + 1..].iter().product()];
                Ok(at.tfl().reshape(value, &sizes)?)
            };
            let result = at.result_shape(op)?;
            let sizes = [result[..axis].iter().product(), result[axis], result[axis + 1..].iter().product()];
            let parts: Result<Vec<Value<'c>>, Stop> = parts.iter().map(|&part| flat(part)).collect();
            let joined = at.tfl().concatenation(&parts?, 1, first.ty().with_shape(&sizes))?;
            Ok(vec![at.tfl().reshape(joined, &result)?])
        }
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

/// REVERSE_V2, one axis at a time.
pub(super) fn reverse<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let mut value = at.operand(op, 0)?;
    let shape = at.shape(value)?;
    for axis in at.dims(op, "dimensions")? {
        if shape.get(axis as usize).is_some_and(|&size| size > 1) {
            value = at.tfl().reverse(value, axis as usize)?;
        }
    }
    Ok(vec![value])
}

/// Most dimensions that the kernels of PAD and PADV2 take.
const MAX_PAD_RANK: usize = 5;

/// PAD with zeros, PADV2 with anything else; a negative amount cuts, which is a SLICE first.
pub(super) fn pad<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (mut operand, value) = (at.operand(op, 0)?, at.operand(op, 1)?);
    let (low, high) = (at.dims(op, "edge_padding_low")?, at.dims(op, "edge_padding_high")?);
    let result = at.result_shape(op)?;
    if at.shape(operand)?.contains(&0) {
        return Ok(vec![at.tfl().broadcast_to(value, &result)?]);
    }
    for (axis, &amount) in at.dims(op, "interior_padding")?.iter().enumerate() {
        if amount > 0 && at.shape(operand)?[axis] > 1 {
            operand = between(at, operand, value, axis, amount)?;
        }
    }
    let shape = at.shape(operand)?;
    if low.iter().chain(&high).any(|&amount| amount < 0) {
        let begin: Vec<i64> = low.iter().map(|&amount| (-amount).max(0)).collect();
        let kept: Vec<i64> =
            (0..shape.len()).map(|axis| shape[axis] - begin[axis] + high[axis].min(0)).collect();
        if kept.iter().any(|&size| size <= 0) {
            return Ok(vec![at.tfl().broadcast_to(value, &result)?]);
        }
        operand = at.tfl().slice(operand, at.tfl().vector(&begin)?, &kept)?;
    }
    if at.shape(operand)? == result {
        return Ok(vec![operand]);
    }
    let value = (at.splat(value) != Some(0.0)).then_some(value);
    if shape.len() > MAX_PAD_RANK {
        for axis in 0..shape.len() {
            let (before, after) = (low[axis].max(0), high[axis].max(0));
            if before + after > 0 {
                operand = one_axis(at, operand, axis, |x, size| {
                    let amounts = at.tfl().constant_i32(&[0, 0, before, after, 0, 0], &[3, 2])?;
                    let to = [size[0], size[1] + before + after, size[2]];
                    Ok(at.tfl().pad(x, amounts, value, &to)?)
                })?;
            }
        }
        return Ok(vec![operand]);
    }
    let amounts: Vec<i64> =
        low.iter().zip(&high).flat_map(|(&low, &high)| [low.max(0), high.max(0)]).collect();
    let amounts = at.tfl().constant_i32(&amounts, &[shape.len() as i64, 2])?;
    Ok(vec![at.tfl().pad(operand, amounts, value, &result)?])
}

/// `amount` times `value` between the elements of an axis: behind each element, then without those behind the last.
fn between<'c>(
    at: &Lowering<'c>,
    operand: Value<'c>,
    value: Value<'c>,
    axis: usize,
    amount: i64,
) -> Result<Value<'c>, Stop> {
    let value = (at.splat(value) != Some(0.0)).then_some(value);
    one_axis(at, operand, axis, |x, [before, size, after]| {
        let x = at.tfl().reshape(x, &[before * size, 1, after])?;
        let amounts = at.tfl().constant_i32(&[0, 0, 0, amount, 0, 0], &[3, 2])?;
        let x = at.tfl().pad(x, amounts, value, &[before * size, 1 + amount, after])?;
        let x = at.tfl().reshape(x, &[before, size * (1 + amount), after])?;
        let kept = [before, size * (1 + amount) - amount, after];
        Ok(at.tfl().slice(x, at.tfl().vector(&[0, 0, 0])?, &kept)?)
    })
}

/// What `change` makes of the operand as `[before, axis, after]`.
fn one_axis<'c>(
    at: &Lowering<'c>,
    operand: Value<'c>,
    axis: usize,
    change: impl FnOnce(Value<'c>, [i64; 3]) -> Result<Value<'c>, Stop>,
) -> Result<Value<'c>, Stop> {
    let mut shape = at.shape(operand)?;
    let sizes = [shape[..axis].iter().product(), shape[axis], shape[axis + 1..].iter().product()];
    let changed = change(at.tfl().reshape(operand, &sizes)?, sizes)?;
    shape[axis] = at.shape(changed)?[1];
    Ok(at.tfl().reshape(changed, &shape)?)
}
