//! `gather` in all its forms: GATHER of rows, with the rows' numbers computed from the index vectors.

use edgec_dialects::ir::{ElementType, GatherDims, Value};

use super::lowering::{Lowered, Lowering, Op, Stop, lacks, refuse};

/// GATHER along one axis where the operand lies as it has to, of a matrix of rows everywhere else.
pub(super) fn gather<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    match along_one_axis(at, op)? {
        Some(values) => Ok(values),
        None => of_rows(at, op),
    }
}

/// GATHER along the one indexed axis, of whole slices, which is what indexing by a tensor becomes. StableHLO clamps indices
/// into range and TFLite's kernel refuses them, so the clamp is computed. Nothing where the operation has another form.
///
/// ```text
/// %0 = "stablehlo.gather"(%table, %ids) : (tensor<10x4xf32>, tensor<3x1xi32>) -> tensor<3x4xf32>
/// ->
/// %r = tfl.reshape %ids ; %c = tfl.minimum (tfl.maximum %r, 0), 9 ; %0 = tfl.gather %table, %c {axis = 0}
/// ```
fn along_one_axis<'c>(at: &Lowering<'c>, op: Op<'c>) -> Result<Option<Vec<Value<'c>>>, Stop> {
    let (operand, indices) = (at.operand(op, 0)?, at.operand(op, 1)?);
    let numbers = at.gather_dimensions(op)?;
    let sizes = at.dims(op, "slice_sizes")?;
    let (shape, index_shape) = (at.shape(operand)?, at.shape(indices)?);
    let result = at.result_shape(op)?;

    let [axis] = numbers.start_index_map.as_slice() else { return Ok(None) };
    let batched =
        !numbers.operand_batching_dims.is_empty() || !numbers.start_indices_batching_dims.is_empty();
    let whole = (0..shape.len()).all(|other| other as i64 == *axis || sizes[other] == shape[other]);
    if batched || !whole || sizes[*axis as usize] != 1 {
        return Ok(None);
    }
    let vector = numbers.index_vector_dim as usize;
    if vector < index_shape.len() && index_shape[vector] != 1 {
        return Ok(None);
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
        return Ok(None);
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
    Ok(Some(vec![at.tfl().reshape(rows, &result)?]))
}

/// `result[b.., o.., i.., r..] = operand[b.., o.., index[b.., i..], r..]`, which is a gather along one axis.
pub(super) fn torch_index_select<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (operand, indices) = (at.operand(op, 0)?, at.operand(op, 1)?);
    let (axis, batch) = (at.integer(op, "dim")?, at.integer(op, "batch_dims")?);
    let mut sizes = at.shape(operand)?;
    let (rank, index_rank) = (sizes.len() as i64, at.shape(indices)?.len() as i64);
    if !(0..rank).contains(&axis) || !(0..=axis.min(index_rank)).contains(&batch) {
        return Err(lacks(op, 1));
    }
    let batching: Vec<i64> = (0..batch).collect();
    for &dim in batching.iter().chain([&axis]) {
        sizes[dim as usize] = 1;
    }
    let behind = axis + index_rank - batch;
    let dims = GatherDims {
        offset_dims: (batch..axis).chain(behind..behind + rank - 1 - axis).collect(),
        collapsed_slice_dims: vec![axis],
        operand_batching_dims: batching.clone(),
        start_indices_batching_dims: batching,
        start_index_map: vec![axis],
        index_vector_dim: index_rank,
    };
    Ok(vec![at.hlo().gather(operand, indices, &dims, &sizes)])
}

/// The operand as a matrix whose rows are numbered by its indexed dimensions, each window of them gathered row by row.
///
/// ```text
/// operand [A, B, C], indexed (A, B), slices [1, 2, C]:
/// rows = reshape operand [A*B, C]
/// number[b.., 0, w] = clamp(i, 0, A-1) * B + clamp(j, 0, B-2) + w
/// result = transpose (gather rows, number)
/// ```
fn of_rows<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (operand, indices) = (at.operand(op, 0)?, at.operand(op, 1)?);
    let numbers = at.gather_dimensions(op)?;
    let sizes = at.dims(op, "slice_sizes")?;
    let shape = at.shape(operand)?;
    let result = at.result_shape(op)?;
    let b = at.hlo();

    // Dimensions that are not indexed begin at 0.
    let vectors = IndexVectors::new(at, indices, &numbers)?;
    let indexed = vectors.dims();
    let rest: Vec<usize> = (0..shape.len()).filter(|dim| !indexed.contains(dim)).collect();
    let mut limits = shape.clone();
    for &dim in &rest {
        limits[dim] = sizes[dim];
    }
    let operand = if limits == shape { operand } else { b.slice(operand, &vec![0; shape.len()], &limits) };
    let order: Vec<i64> = indexed.iter().chain(&rest).map(|&dim| dim as i64).collect();
    let count: i64 = indexed.iter().map(|&dim| shape[dim]).product();
    let row: i64 = rest.iter().map(|&dim| sizes[dim]).product();
    if i32::try_from(count.saturating_mul(row)).is_err() {
        return refuse("the operand has more elements than i32 counts", "gather from a smaller tensor");
    }
    let rows = b.reshape(at.transposed(operand, &order), &[count, row]);

    let clamped = vectors.clamped(at, &shape, &sizes);
    let windows: Vec<i64> = indexed.iter().map(|&dim| sizes[dim]).collect();
    let number = vectors.numbers(at, &clamped, &shape, &windows)?;
    let flat: i64 = number.shape().iter().product();
    let gathered = at.tfl().gather(rows, b.reshape(number, &[flat]), 0, &[flat, row])?;

    // [batch.., windows.., rest..] to the result's order, without collapsed dimensions.
    let gone = |dim: usize| {
        let dim = dim as i64;
        numbers.collapsed_slice_dims.contains(&dim) || numbers.operand_batching_dims.contains(&dim)
    };
    let mut found: Vec<(Option<usize>, i64)> = vectors.batch.iter().map(|&size| (None, size)).collect();
    found.extend(indexed.iter().chain(&rest).filter(|&&dim| !gone(dim)).map(|&dim| (Some(dim), sizes[dim])));
    let gathered = b.reshape(gathered, &found.iter().map(|&(_, size)| size).collect::<Vec<_>>());
    let mut batch = 0..vectors.batch.len();
    let mut offsets = (0..shape.len()).filter(|&dim| !gone(dim));
    let mut permutation = Vec::new();
    for axis in 0..result.len() as i64 {
        let source = if numbers.offset_dims.contains(&axis) {
            let dim = offsets.next();
            found.iter().position(|&(place, _)| place.is_some() && place == dim)
        } else {
            batch.next()
        };
        permutation.extend(source.map(|source| source as i64));
    }
    Ok(vec![at.transposed(gathered, &permutation)])
}

/// The start indices of a gather or scatter: one i32 tensor of the batch's shape for each dimension that they index.
pub(super) struct IndexVectors<'c> {
    /// The indexed dimension, and where each batch element starts in it.
    pub(super) starts: Vec<(usize, Value<'c>)>,
    /// Dimensions of the indices without the vectors'.
    pub(super) batch: Vec<i64>,
}

impl<'c> IndexVectors<'c> {
    /// From the indices; a batching dimension counts as indexed by the batch's own number.
    pub(super) fn new(at: &Lowering<'c>, indices: Value<'c>, numbers: &GatherDims) -> Result<Self, Stop> {
        let b = at.hlo();
        let shape = at.shape(indices)?;
        let vector = usize::try_from(numbers.index_vector_dim).unwrap_or(shape.len());
        let batch: Vec<i64> =
            shape.iter().enumerate().filter(|&(dim, _)| dim != vector).map(|(_, &size)| size).collect();
        let indices = if at.is_i32(indices) { indices } else { at.narrow_index(indices)? };
        let mut starts = Vec::new();
        for (place, &dim) in numbers.start_index_map.iter().enumerate() {
            let start = if vector < shape.len() {
                b.slice_dim(indices, vector, place as i64, place as i64 + 1)
            } else {
                indices
            };
            starts.push((dim as usize, b.reshape(start, &batch)));
        }
        for (&dim, &axis) in numbers.operand_batching_dims.iter().zip(&numbers.start_indices_batching_dims) {
            // The place of a batch dimension once the vectors' is gone.
            let axis = if (axis as usize) > vector { axis - 1 } else { axis };
            starts.push((dim as usize, b.iota(&batch, ElementType::I32, axis)));
        }
        Ok(Self { starts, batch })
    }

    /// The indexed dimensions, in the order of the vectors' elements.
    pub(super) fn dims(&self) -> Vec<usize> {
        self.starts.iter().map(|&(dim, _)| dim).collect()
    }

    /// The starts moved inwards until slices of `sizes` fit.
    fn clamped(&self, at: &Lowering<'c>, shape: &[i64], sizes: &[i64]) -> Vec<Value<'c>> {
        let b = at.hlo();
        let bound = |limit: i64| b.scalar(ElementType::I32, limit as f64);
        self.starts
            .iter()
            .map(|&(dim, start)| b.clamp(bound(0), start, bound(shape[dim] - sizes[dim])))
            .collect()
    }

    /// The row of each element of each window: `[batch.., windows..]`, row-major over the indexed dimensions.
    pub(super) fn numbers(
        &self,
        at: &Lowering<'c>,
        starts: &[Value<'c>],
        shape: &[i64],
        windows: &[i64],
    ) -> Result<Value<'c>, Stop> {
        let b = at.hlo();
        let full: Vec<i64> = self.batch.iter().chain(windows).copied().collect();
        let over_batch: Vec<i64> = (0..self.batch.len() as i64).collect();
        let mut stride = self.starts.iter().map(|&(dim, _)| shape[dim]).product::<i64>();
        let mut number: Option<Value<'c>> = None;
        for (place, (&start, &(dim, _))) in starts.iter().zip(&self.starts).enumerate() {
            stride /= shape[dim].max(1);
            let scaled = if stride == 1 { start } else { b.mul_scalar(start, stride as f64) };
            let mut part = b.broadcast_in_dim(scaled, &full, &over_batch);
            if windows[place] > 1 {
                let steps: Vec<i32> = (0..windows[place]).map(|step| (step * stride) as i32).collect();
                let steps = b.constant_i32(&[windows[place]], &steps)?;
                let axis = (self.batch.len() + place) as i64;
                part = b.add(part, b.broadcast_in_dim(steps, &full, &[axis]));
            }
            number = Some(match number {
                Some(number) => b.add(number, part),
                None => part,
            });
        }
        Ok(number.unwrap_or_else(|| b.constant_i32_splat(&full, 0)))
    }
}
