//! `gather` where it takes whole slices along one axis, which is what indexing by a tensor becomes.

use super::lowering::{Lowered, Lowering, Op, refuse};

/// GATHER along the one indexed axis. StableHLO clamps indices into range and TFLite's kernel refuses them, so the clamp
/// is computed.
///
/// ```text
/// %0 = "stablehlo.gather"(%table, %ids) : (tensor<10x4xf32>, tensor<3x1xi32>) -> tensor<3x4xf32>
/// ->
/// %r = tfl.reshape %ids ; %c = tfl.minimum (tfl.maximum %r, 0), 9 ; %0 = tfl.gather %table, %c {axis = 0}
/// ```
pub(super) fn gather<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (operand, indices) = (at.operand(op, 0)?, at.operand(op, 1)?);
    let numbers = at.gather_dimensions(op)?;
    let sizes = at.dims(op, "slice_sizes")?;
    let (shape, index_shape) = (at.shape(operand)?, at.shape(indices)?);
    let result = at.result_shape(op)?;

    let [axis] = numbers.start_index_map.as_slice() else {
        return refuse("more than one axis is indexed", "flatten the indexed axes into one");
    };
    if !numbers.operand_batching_dims.is_empty() || !numbers.start_indices_batching_dims.is_empty() {
        return refuse(
            "gathers with batching dimensions are not lowered yet",
            "flatten the batch into the index",
        );
    }
    let whole = (0..shape.len()).all(|other| other as i64 == *axis || sizes[other] == shape[other]);
    if !whole || sizes[*axis as usize] != 1 {
        return refuse("the slices are not whole rows of one axis", "gather whole rows and slice them");
    }
    let vector = numbers.index_vector_dim as usize;
    if vector < index_shape.len() && index_shape[vector] != 1 {
        return refuse("the index vectors have more than one element", "flatten the indexed axes into one");
    }
    let batch: Vec<i64> =
        index_shape.iter().enumerate().filter(|&(at, _)| at != vector).map(|(_, &size)| size).collect();
    // TFLite puts the batch where the axis was; StableHLO wherever offset_dims leave room.
    let kept = numbers.collapsed_slice_dims != [*axis];
    let mut expected: Vec<i64> = Vec::new();
    let offsets: Vec<i64> = (0..shape.len() as i64).filter(|other| kept || other != axis).collect();
    let before = offsets.iter().filter(|&&other| other < *axis).count() as i64;
    let in_place: Vec<i64> =
        (0..offsets.len() as i64).map(|at| if at < before { at } else { at + batch.len() as i64 }).collect();
    if numbers.offset_dims != in_place {
        return refuse(
            "the gathered slices lie in other result dimensions than TFLite's",
            "transpose the result",
        );
    }
    expected.extend(&shape[..*axis as usize]);
    expected.extend(&batch);
    expected.extend(&shape[*axis as usize + 1..]);

    let last = shape[*axis as usize] - 1;
    if last < 0 {
        return refuse("the gathered axis has no elements", "gather from a tensor with elements");
    }
    let indices = at.tfl().reshape(indices, &batch)?;
    let indices = if at.is_i32(indices) { indices } else { at.narrow_index(indices)? };
    let indices = at.tfl().binary("maximum", indices, at.tfl().constant_i32(&[0], &[])?)?;
    let indices = at.tfl().binary("minimum", indices, at.tfl().constant_i32(&[last], &[])?)?;
    let rows = at.tfl().gather(operand, indices, *axis as usize, &expected)?;
    Ok(vec![at.tfl().reshape(rows, &result)?])
}
