//! Elements by their numbers: GATHER along one dimension.

use edgec_dialects::ir::{Attr, Op};
use edgec_nnapi::{OperandType as Kind, Operation};

use super::{Lowering, ints, operand, result};
use crate::plan::{Id, Plan, Reason};

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[("stablehlo.gather", gather)];

/// GATHER of whole slices along the one dimension that is indexed, which is what indexing by a tensor is. StableHLO clamps numbers
/// into range, and so does what is computed before.
fn gather<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Result<Vec<Id>, Reason> {
    const FORM: &str = "it is not of whole slices along one dimension";
    let numbers =
        op.attr("dimension_numbers").and_then(Attr::as_gather).ok_or("it has no dimension numbers")?;
    let sizes = ints(op, "slice_sizes")?;
    let (table, indices) = (operand(op, 0)?, operand(op, 1)?);
    let (shape, index_shape) = (table.shape(), indices.shape());
    let &[axis] = numbers.start_index_map.as_slice() else { return Err(FORM.to_owned()) };
    let batched =
        !numbers.operand_batching_dims.is_empty() || !numbers.start_indices_batching_dims.is_empty();
    let place = axis as usize;
    let whole = (0..shape.len()).all(|other| other == place || sizes[other] == shape[other]);
    let vector = numbers.index_vector_dim as usize;
    if batched || !whole || sizes[place] != 1 || index_shape.get(vector).is_some_and(|&size| size != 1) {
        return Err(FORM.to_owned());
    }
    let batch: Vec<u32> = index_shape
        .iter()
        .enumerate()
        .filter(|&(at, _)| at != vector)
        .map(|(_, &size)| size as u32)
        .collect();
    // The batch stands where the dimension was.
    let kept = numbers.collapsed_slice_dims != [axis];
    let offsets: Vec<i64> = (0..shape.len() as i64).filter(|&other| kept || other != axis).collect();
    let before = offsets.iter().filter(|&&other| other < axis).count() as i64;
    let count = batch.len() as i64;
    let in_place: Vec<i64> =
        (0..offsets.len() as i64).map(|at| if at < before { at } else { at + count }).collect();
    if numbers.offset_dims != in_place {
        return Err(FORM.to_owned());
    }
    let (table, indices) = (plan.full(table)?, plan.full(indices)?);
    if plan.kind(indices) != Kind::TensorInt32 {
        return Err(format!("its numbers are {}, and NNAPI's are TENSOR_INT32", plan.kind(indices)));
    }
    let indices = plan.with_number(Operation::Maximum, indices, 0.0)?;
    let indices = plan.with_number(Operation::Minimum, indices, (shape[place] - 1) as f64)?;
    // A dimension of size one for the index vector goes with the final reshape.
    let (table_dims, batch) = (plan.dims(table), plan.dims(indices));
    let dims = [&table_dims[..place], &batch, &table_dims[place + 1..]].concat();
    let (at, output) = (plan.int(axis as i32), plan.shaped(table, &dims));
    let rows = plan.call(Operation::Gather, &[table, at, indices], output)?;
    Ok(vec![plan.reshaped(rows, &result(op)?.dimensions)?])
}
