//! Reading by index.

use edgec_dialects::ElementType;
use edgec_dialects::ir::{GatherDims, Value};
use edgec_dialects::stablehlo::ComparisonDirection::{Eq, Lt};

use super::call::{Call, Lowered, Stop, refuse};
use super::matmul::broadcast;

/// Indices as i32; tensors have fewer than 2^31 elements along a dimension.
pub(super) fn narrow<'c>(call: &Call<'c, '_, '_>, index: Value<'c>, size: i64) -> Result<Value<'c>, Stop> {
    if size > i64::from(i32::MAX) {
        return refuse(format!("an index into a dimension of {size}"), "no device holds such a tensor");
    }
    Ok(call.ops.convert(index, ElementType::I32))
}

/// Indices of which the negative ones count from the end.
pub(super) fn wrapped<'c>(call: &Call<'c, '_, '_>, index: Value<'c>, size: i64) -> Result<Value<'c>, Stop> {
    let ops = &call.ops;
    let index = narrow(call, index, size)?;
    let negative = ops.compare(Lt, index, ops.splat(index.ty(), 0.0));
    Ok(ops.select(negative, ops.add(index, ops.splat(index.ty(), size as f64)), index))
}

/// Rows of `table [V, H]` by `ids` of any shape.
pub(super) fn lookup<'c>(
    call: &Call<'c, '_, '_>,
    table: Value<'c>,
    ids: Value<'c>,
) -> Result<Value<'c>, Stop> {
    let ops = &call.ops;
    let (shape, ids_shape) = (table.shape(), ids.shape());
    let [rows, width] = shape.as_slice() else {
        return refuse(format!("an embedding table of {shape:?}"), "the file is damaged");
    };
    let count: i64 = ids_shape.iter().product();
    let flat = ops.reshape(narrow(call, ids, *rows)?, &[count]);
    let found = ops.composite("odml.embedding_lookup", &[flat, table], &[], |ops, operands| {
        vec![ops.take_rows(operands[1], operands[0])]
    });
    let mut result = ids_shape;
    result.push(*width);
    found.first().map_or_else(
        || refuse("a lookup without a result", "report this as a bug"),
        |&found| Ok(ops.reshape(found, &result)),
    )
}

pub(super) fn embedding<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    Ok(vec![lookup(call, call.tensor("weight")?, call.tensor("indices")?)?])
}

/// `aten.embedding_bag` of `[bags, words]`, or of words and where each bag of fixed place begins is refused.
pub(super) fn embedding_bag<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let (weight, indices, offsets) =
        (call.tensor("weight")?, call.tensor("indices")?, call.tensor("offsets")?);
    if call.flag("include_last_offset", false)? || call.optional("per_sample_weights")?.is_some() {
        return refuse("a bag of weighted words or with a last offset", "look the words up and sum them");
    }
    let (words, bags) =
        (indices.shape().iter().product::<i64>(), offsets.shape().first().copied().unwrap_or(0));
    if bags < 1 || words < 1 {
        return refuse("no bags", "give at least one");
    }
    // Word `w` belongs to the last bag that begins at or before it.
    let places = ops.broadcast_in_dim(ops.iota(&[words], ElementType::I32, 0), &[bags, words], &[1]);
    let begins = narrow(call, offsets, words)?;
    let ends =
        ops.concatenate(&[ops.slice_dim(begins, 0, 1, bags), ops.constant_i32_splat(&[1], words as i32)], 0);
    let column = |vector: Value<'c>| ops.broadcast_in_dim(vector, &[bags, words], &[0]);
    let inside =
        ops.and(ops.not(ops.compare(Lt, places, column(begins))), ops.compare(Lt, places, column(ends)));
    let flat = ops.reshape(indices, &[words]);
    let padding = call.int_or("padding_idx", -1)?;
    let inside = if padding < 0 {
        inside
    } else {
        let padded = ops.compare(Eq, flat, ops.splat(flat.ty(), padding as f64));
        ops.and(inside, ops.broadcast_in_dim(ops.not(padded), &[bags, words], &[1]))
    };
    let rows = lookup(call, weight, flat)?;
    let member = ops.convert(inside, super::call::element_of(rows.ty())?);
    let size = ops.reduce_sum(member, &[1]);
    let width = rows.shape().last().copied().unwrap_or(0);
    let spread = |vector: Value<'c>| ops.broadcast_in_dim(vector, &[bags, width], &[0]);
    let sum = ops.dot_general(member, rows, &[], &[(1, 0)]);
    let result = match call.int_or("mode", 0)? {
        0 => sum,
        1 => ops.div(sum, spread(ops.max(size, ops.splat(size.ty(), 1.0)))),
        _ => return refuse("a bag by its largest word", "look the words up and take amax"),
    };
    if call.used.iter().skip(1).any(|&used| used) {
        return refuse("the offsets and sizes of bags", "use only the first result");
    }
    let rest = call.results.iter().skip(1).map(|&ty| ops.splat(ty, 0.0));
    Ok(std::iter::once(result).chain(rest).collect())
}

/// `value` at `index` along a dimension; the index's dimensions stand in its place.
pub(super) fn take<'c>(call: &Call<'c, '_, '_>, value: Value<'c>, index: Value<'c>, dim: usize) -> Value<'c> {
    let rank = index.rank() as i64;
    let dim = dim as i64;
    let mut sizes = value.shape();
    if let Some(size) = sizes.get_mut(dim as usize) {
        *size = 1;
    }
    let total = value.rank() as i64 - 1 + rank;
    let dims = GatherDims {
        offset_dims: (0..dim).chain(dim + rank..total).collect(),
        collapsed_slice_dims: vec![dim],
        start_index_map: vec![dim],
        index_vector_dim: rank,
        ..GatherDims::default()
    };
    call.ops.gather(value, index, &dims, &sizes)
}

pub(super) fn index_select<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    if value.rank() == 0 {
        return Ok(vec![value]);
    }
    let dim = call.axis("dim", value.rank(), 0)?;
    let index = narrow(call, call.tensor("index")?, value.shape()[dim])?;
    call.finish(take(call, value, index, dim))
}

/// Which dimensions are indexed, by what, all of one shape; and whether they are neighbours.
pub(super) struct Indexed<'c> {
    pub dims: Vec<i64>,
    /// `[index shape…, indexed dimensions]`.
    pub starts: Value<'c>,
    pub shape: Vec<i64>,
    pub adjacent: bool,
}

/// What `indices` of `aten.index` and `aten.index_put` mean for a tensor of this shape.
pub(super) fn indexed<'c>(
    call: &Call<'c, '_, '_>,
    shape: &[i64],
    indices: &[Option<Value<'c>>],
) -> Result<Indexed<'c>, Stop> {
    let ops = &call.ops;
    let mut list = Vec::new();
    for (dim, index) in indices.iter().enumerate() {
        let Some(index) = *index else { continue };
        if index.element_type() == Some(ElementType::I1) {
            return refuse(
                "a mask as an index: how many elements it takes depends on data",
                "use torch.where or masked_fill, which keep the shape",
            );
        }
        let Some(&size) = shape.get(dim) else {
            return refuse("more indices than dimensions", "the file is damaged");
        };
        list.push((dim as i64, wrapped(call, index, size)?));
    }
    let mut common = Vec::new();
    for (_, index) in &list {
        common = broadcast(&common, &index.shape())?;
    }
    let mut column = common.clone();
    column.push(1);
    let columns: Vec<Value<'c>> =
        list.iter().map(|(_, index)| ops.reshape(ops.broadcast_to(*index, &common), &column)).collect();
    let Some(&first) = columns.first() else { return refuse("an index of nothing", "the file is damaged") };
    let starts = if columns.len() == 1 { first } else { ops.concatenate(&columns, common.len() as i64) };
    let dims: Vec<i64> = list.iter().map(|(dim, _)| *dim).collect();
    let adjacent = dims.windows(2).all(|pair| pair[1] == pair[0] + 1);
    Ok(Indexed { dims, starts, shape: common, adjacent })
}

impl Indexed<'_> {
    /// Where the index's dimensions stand in the result: in the place of neighbours, else in front.
    pub(super) fn place(&self) -> i64 {
        if self.adjacent { self.dims.first().copied().unwrap_or(0) } else { 0 }
    }

    /// The result's dimensions that are not the index's, in a tensor of this rank.
    pub(super) fn windows(&self, rank: usize) -> Vec<i64> {
        let total = (rank - self.dims.len() + self.shape.len()) as i64;
        let place = self.place();
        (0..place).chain(place + self.shape.len() as i64..total).collect()
    }
}

/// `aten.index.Tensor`: what numpy calls advanced indexing.
pub(super) fn index<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let shape = value.shape();
    let indices = call.optional_tensors("indices")?;
    if let [Some(index)] = indices.as_slice()
        && index.element_type() != Some(ElementType::I1)
        && !shape.is_empty()
    {
        return call.finish(take(call, value, wrapped(call, *index, shape[0])?, 0));
    }
    let indexed = indexed(call, &shape, &indices)?;
    let sizes: Vec<i64> =
        (0i64..).zip(&shape).map(|(dim, &size)| if indexed.dims.contains(&dim) { 1 } else { size }).collect();
    let dims = GatherDims {
        offset_dims: indexed.windows(shape.len()),
        collapsed_slice_dims: indexed.dims.clone(),
        start_index_map: indexed.dims.clone(),
        index_vector_dim: indexed.shape.len() as i64,
        ..GatherDims::default()
    };
    call.finish(call.ops.gather(value, indexed.starts, &dims, &sizes))
}

/// `[shape…, rank]`: every place of `index`, with `index` itself along `dim`.
pub(super) fn full_places<'c>(call: &Call<'c, '_, '_>, index: Value<'c>, dim: usize) -> Value<'c> {
    let ops = &call.ops;
    let shape = index.shape();
    let mut column = shape.clone();
    column.push(1);
    let columns: Vec<Value<'c>> = (0..shape.len())
        .map(|axis| {
            let places = if axis == dim { index } else { ops.iota(&shape, ElementType::I32, axis as i64) };
            ops.reshape(places, &column)
        })
        .collect();
    match columns.as_slice() {
        [single] => *single,
        several => ops.concatenate(several, shape.len() as i64),
    }
}

/// `aten.gather`: `result[i][j] = self[index[i][j]][j]` for dimension 0.
pub(super) fn gather<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (value, index) = (call.tensor("self")?, call.tensor("index")?);
    if value.rank() == 0 || index.rank() == 0 {
        return call.finish(value);
    }
    let dim = call.axis("dim", value.rank(), 0)?;
    let index = narrow(call, index, value.shape()[dim])?;
    let all: Vec<i64> = (0..value.rank() as i64).collect();
    let dims = GatherDims {
        collapsed_slice_dims: all.clone(),
        start_index_map: all,
        index_vector_dim: index.rank() as i64,
        ..GatherDims::default()
    };
    let places = full_places(call, index, dim);
    call.finish(call.ops.gather(value, places, &dims, &vec![1; value.rank()]))
}
