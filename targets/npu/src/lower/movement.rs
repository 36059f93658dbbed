//! Operations that move elements.

use edgec_dialects::ir::Op;
use edgec_nnapi::{Operand, OperandType as Kind, Operation, Value as Content};

use super::{Lowering, axes, ints, operand, result, result_dims, splat};
use crate::plan::{Id, Plan, Reason};
use crate::stored::widened;

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[
    ("stablehlo.broadcast_in_dim", broadcast_in_dim),
    ("stablehlo.concatenate", concatenate),
    ("stablehlo.pad", pad),
    ("stablehlo.reshape", reshape),
    ("stablehlo.reverse", reverse),
    ("stablehlo.slice", slice),
    ("stablehlo.transpose", transpose),
];

type Lowered = Result<Vec<Id>, Reason>;

fn reshape<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Lowered {
    let id = plan.full(operand(op, 0)?)?;
    Ok(vec![plan.reshaped(id, &result_dims(op)?)?])
}

fn transpose<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Lowered {
    let id = plan.full(operand(op, 0)?)?;
    let permutation = axes(&ints(op, "permutation")?);
    if permutation.is_empty() {
        return Ok(vec![id]);
    }
    Ok(vec![plan.transposed(id, &permutation)?])
}

/// Ones where the result repeats, then TILE.
fn broadcast_in_dim<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Lowered {
    let (value, due) = (operand(op, 0)?, result_dims(op)?);
    let id = plan.full(value)?;
    let places = ints(op, "broadcast_dimensions")?;
    let mut own = plan.dims(id);
    own.truncate(value.rank());
    // A transposition where the order of dimensions changes.
    let mut order: Vec<usize> = (0..own.len()).collect();
    order.sort_by_key(|&axis| places.get(axis).copied());
    let id = if own.is_empty() { id } else { plan.transposed(id, &order)? };
    let sizes: Vec<u32> = order.iter().map(|&axis| own[axis]).collect();
    let places: Vec<i64> = order.iter().map(|&axis| places[axis]).collect();
    let rank = op.result(0).map_or(0, |value| value.rank());
    let wide = widened(&sizes, &places, rank).ok_or("its dimensions are none of the result's")?;
    let wide = if wide.is_empty() { vec![1] } else { wide };
    let id = plan.reshaped(id, &wide)?;
    Ok(vec![plan.tiled(id, &due)?])
}

fn slice<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Lowered {
    let id = plan.full(operand(op, 0)?)?;
    let (start, limit, strides) =
        (ints(op, "start_indices")?, ints(op, "limit_indices")?, ints(op, "strides")?);
    if start.is_empty() {
        return Ok(vec![id]);
    }
    Ok(vec![sliced(plan, id, &start, &limit, &strides)?])
}

/// SLICE, or STRIDED_SLICE where elements are skipped.
pub(super) fn sliced(
    plan: &mut Plan<'_>,
    id: Id,
    start: &[i64],
    limit: &[i64],
    strides: &[i64],
) -> Result<Id, Reason> {
    if plan.kind(id) == Kind::TensorBool8 {
        return plan.through_floats(id, |plan, id| sliced(plan, id, start, limit, strides));
    }
    let narrow = |values: &[i64]| values.iter().map(|&value| value as i32).collect::<Vec<i32>>();
    let sizes: Vec<i64> = start
        .iter()
        .zip(limit)
        .zip(strides)
        .map(|((from, to), step)| (to - from + step - 1) / step)
        .collect();
    let dims: Vec<u32> = sizes.iter().map(|&size| size as u32).collect();
    let output = plan.shaped(id, &dims);
    let begin = plan.ints(&narrow(start));
    if strides.iter().all(|&stride| stride == 1) && plan.level() >= 3 {
        let sizes = plan.ints(&narrow(&sizes));
        return plan.call(Operation::Slice, &[id, begin, sizes], output);
    }
    let (end, steps) = (plan.ints(&narrow(limit)), plan.ints(&narrow(strides)));
    let masks = [plan.int(0), plan.int(0), plan.int(0)];
    plan.call(Operation::StridedSlice, &[id, begin, end, steps, masks[0], masks[1], masks[2]], output)
}

fn concatenate<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Lowered {
    let axis = op.i64_attr("dimension").ok_or("it has no dimension")?;
    let parts = op.operands().into_iter().map(|part| plan.full(part)).collect::<Result<Vec<_>, _>>()?;
    let due = result(op)?;
    if due.kind == Kind::TensorBool8 {
        let floats = parts.iter().map(|&part| plan.floats_of_truth(part)).collect::<Result<Vec<_>, _>>()?;
        let joined = joined(plan, &floats, axis, Operand { kind: Kind::TensorFloat32, ..due })?;
        return Ok(vec![plan.with_number(Operation::NotEqual, joined, 0.0)?]);
    }
    Ok(vec![joined(plan, &parts, axis, due)?])
}

/// CONCATENATION.
pub(super) fn joined(plan: &mut Plan<'_>, parts: &[Id], axis: i64, output: Operand) -> Result<Id, Reason> {
    if let [only] = parts {
        return Ok(*only);
    }
    let axis = plan.int(axis as i32);
    plan.call(Operation::Concatenation, &[parts, &[axis]].concat(), output)
}

/// PAD with zeros or a number; a negative padding cuts off.
fn pad<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Lowered {
    let mut id = plan.full(operand(op, 0)?)?;
    let number = splat(plan, operand(op, 1)?).ok_or("what it pads with is computed")?;
    let (low, high) = (ints(op, "edge_padding_low")?, ints(op, "edge_padding_high")?);
    if ints(op, "interior_padding")?.iter().any(|&padding| padding != 0) {
        return Err("it pads between elements".to_owned());
    }
    if low.iter().chain(&high).any(|&padding| padding < 0) {
        let dims = plan.dims(id);
        let start: Vec<i64> = low.iter().map(|&padding| (-padding).max(0)).collect();
        let limit: Vec<i64> =
            dims.iter().zip(&high).map(|(&size, &padding)| i64::from(size) + padding.min(0)).collect();
        id = sliced(plan, id, &start, &limit, &vec![1; dims.len()])?;
    }
    let pads: Vec<(i32, i32)> =
        low.iter().zip(&high).map(|(&low, &high)| (low.max(0) as i32, high.max(0) as i32)).collect();
    Ok(vec![padded(plan, id, &pads, number)?])
}

/// PAD of so much before and after each dimension.
pub(super) fn padded(plan: &mut Plan<'_>, id: Id, pads: &[(i32, i32)], number: f64) -> Result<Id, Reason> {
    if pads.iter().all(|pads| *pads == (0, 0)) {
        return Ok(id);
    }
    let dims: Vec<u32> = plan
        .dims(id)
        .iter()
        .zip(pads)
        .map(|(&size, (low, high))| size + low.unsigned_abs() + high.unsigned_abs())
        .collect();
    let bytes: Vec<u8> =
        pads.iter().flat_map(|(low, high)| [*low, *high]).flat_map(i32::to_le_bytes).collect();
    let paddings = Operand::tensor(Kind::TensorInt32, &[pads.len() as u32, 2], 0.0, 0);
    let paddings = plan.immediate(paddings.with_value(Content::Inline(bytes)));
    let output = plan.shaped(id, &dims);
    if number == 0.0 && plan.kind(id).is_float_tensor() {
        return plan.call(Operation::Pad, &[id, paddings], output);
    }
    if plan.kind(id) != Kind::TensorFloat32 {
        return Err(format!("{} is padded with zero alone", plan.kind(id)));
    }
    let number = plan.immediate(Operand::float32(number as f32));
    plan.call(Operation::PadV2, &[id, paddings, number], output)
}

/// REVERSE along one dimension after the other.
fn reverse<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Lowered {
    let mut id = plan.full(operand(op, 0)?)?;
    for axis in ints(op, "dimensions")? {
        let (axis, output) = (plan.ints(&[axis as i32]), plan.shaped(id, &plan.dims(id)));
        id = plan.call(Operation::Reverse, &[id, axis], output)?;
    }
    Ok(vec![id])
}
