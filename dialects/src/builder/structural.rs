//! Operations that move elements.

use super::Builder;
use crate::{
    ElementType,
    ir::{DYNAMIC, GatherDims, Value},
    stablehlo::{
        BitcastConvertOp, BroadcastInDimOp, ConcatenateOp, DynamicSliceOp, DynamicUpdateSliceOp, GatherOp,
        PadOp, ReshapeOp, ReverseOp, SliceOp, TransposeOp,
    },
};

/// What [`Builder::pad`] adds to one dimension; negative numbers at the ends
/// take elements away.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Padding {
    /// In front of the first element.
    pub low: i64,
    /// Behind the last element.
    pub high: i64,
    /// Between two elements.
    pub interior: i64,
}

impl<'c> Builder<'c> {
    /// The same elements in another shape; the operand itself if it has that
    /// shape already.
    pub fn reshape(&self, operand: Value<'c>, shape: &[i64]) -> Value<'c> {
        if operand.shape() == shape {
            return operand;
        }
        ReshapeOp::create(self, operand, operand.ty().with_shape(shape)).out()
    }

    /// Result dimension `i` is operand dimension `permutation[i]`.
    pub fn transpose(&self, operand: Value<'c>, permutation: &[i64]) -> Value<'c> {
        let from = operand.shape();
        let shape: Vec<i64> = permutation.iter().map(|&dim| extent(&from, dim)).collect();
        TransposeOp::create(self, operand, permutation, operand.ty().with_shape(&shape)).out()
    }

    /// Repeats the operand to `shape`; its dimension `i` becomes dimension
    /// `dims[i]`, and its extents of 1 stretch.
    pub fn broadcast_in_dim(&self, operand: Value<'c>, shape: &[i64], dims: &[i64]) -> Value<'c> {
        BroadcastInDimOp::create(self, operand, dims, operand.ty().with_shape(shape)).out()
    }

    /// Repeats the operand to `shape` as numpy does: dimensions are paired
    /// from the last one. The operand itself if it has that shape already.
    pub fn broadcast_to(&self, operand: Value<'c>, shape: &[i64]) -> Value<'c> {
        let from = operand.shape();
        if from == shape {
            return operand;
        }
        let offset = shape.len().saturating_sub(from.len()) as i64;
        let dims: Vec<i64> = (0..from.len() as i64).map(|dim| dim + offset).collect();
        self.broadcast_in_dim(operand, shape, &dims)
    }

    /// The same bits as another element type of the same width.
    pub fn bitcast_convert(&self, operand: Value<'c>, element: ElementType) -> Value<'c> {
        BitcastConvertOp::create(self, operand, operand.ty().with_element(element)).out()
    }

    /// The elements in reverse order along `dims`.
    pub fn reverse(&self, operand: Value<'c>, dims: &[i64]) -> Value<'c> {
        ReverseOp::create(self, operand, dims, operand.ty()).out()
    }

    /// The elements from `start` up to, not including, `limit` of each
    /// dimension.
    pub fn slice(&self, operand: Value<'c>, start: &[i64], limit: &[i64]) -> Value<'c> {
        self.strided_slice(operand, start, limit, &vec![1; start.len()])
    }

    /// The same, taking only every `strides`-th element.
    pub fn strided_slice(
        &self,
        operand: Value<'c>,
        start: &[i64],
        limit: &[i64],
        strides: &[i64],
    ) -> Value<'c> {
        let shape: Vec<i64> = start
            .iter()
            .zip(limit)
            .zip(strides)
            .map(|((&start, &limit), &stride)| {
                let length = limit.saturating_sub(start).max(0);
                length / stride.max(1) + i64::from(length % stride.max(1) != 0)
            })
            .collect();
        let result = operand.ty().with_shape(&shape);
        SliceOp::create(self, operand, start, limit, strides, result).out()
    }

    /// The elements from `start` up to `limit` of one dimension, all of the
    /// others.
    pub fn slice_dim(&self, operand: Value<'c>, dim: usize, start: i64, limit: i64) -> Value<'c> {
        let mut limits = operand.shape();
        let mut starts = vec![0; limits.len()];
        if let (Some(first), Some(last)) = (starts.get_mut(dim), limits.get_mut(dim)) {
            *first = start;
            *last = limit;
        }
        self.slice(operand, &starts, &limits)
    }

    /// `sizes` elements of each dimension from where the scalars `starts` say,
    /// moved inwards where that would leave the operand.
    pub fn dynamic_slice(&self, operand: Value<'c>, starts: &[Value<'c>], sizes: &[i64]) -> Value<'c> {
        let result = operand.ty().with_shape(sizes);
        DynamicSliceOp::create(self, operand, starts, sizes, result).out()
    }

    /// The operand with `update` written over it where the scalars `starts`
    /// say, moved inwards where that would leave the operand.
    pub fn dynamic_update_slice(
        &self,
        operand: Value<'c>,
        update: Value<'c>,
        starts: &[Value<'c>],
    ) -> Value<'c> {
        DynamicUpdateSliceOp::create(self, operand, update, starts, operand.ty()).out()
    }

    /// The operands one behind the other along `dim`.
    pub fn concatenate(&self, operands: &[Value<'c>], dim: i64) -> Value<'c> {
        let mut shape = operands.first().map(|first| first.shape()).unwrap_or_default();
        let mut total = Some(0i64);
        for operand in operands {
            total = match (total, extent(&operand.shape(), dim)) {
                (Some(sum), size) if size >= 0 => sum.checked_add(size),
                _ => None,
            };
        }
        if let Some(size) = usize::try_from(dim).ok().and_then(|dim| shape.get_mut(dim)) {
            *size = total.unwrap_or(DYNAMIC);
        }
        let result = match operands.first() {
            Some(first) => first.ty().with_shape(&shape),
            None => self.context().tensor(&shape, ElementType::F32),
        };
        ConcatenateOp::create(self, operands, dim, result).out()
    }

    /// The operand with `value`, a scalar, around and between its elements.
    pub fn pad(&self, operand: Value<'c>, value: Value<'c>, padding: &[Padding]) -> Value<'c> {
        let shape: Vec<i64> = operand
            .shape()
            .into_iter()
            .zip(padding)
            .map(|(size, pad)| {
                if size < 0 {
                    return DYNAMIC;
                }
                let between = size.saturating_sub(1).max(0).saturating_mul(pad.interior);
                size.saturating_add(pad.low).saturating_add(pad.high).saturating_add(between)
            })
            .collect();
        let low: Vec<i64> = padding.iter().map(|pad| pad.low).collect();
        let high: Vec<i64> = padding.iter().map(|pad| pad.high).collect();
        let interior: Vec<i64> = padding.iter().map(|pad| pad.interior).collect();
        let result = operand.ty().with_shape(&shape);
        PadOp::create(self, operand, value, &low, &high, &interior, result).out()
    }

    /// The general gather of the specification.
    pub fn gather(
        &self,
        operand: Value<'c>,
        indices: Value<'c>,
        dims: &GatherDims,
        slice_sizes: &[i64],
    ) -> Value<'c> {
        let window: Vec<i64> = (0i64..)
            .zip(slice_sizes)
            .filter(|(dim, _)| {
                !dims.collapsed_slice_dims.contains(dim) && !dims.operand_batching_dims.contains(dim)
            })
            .map(|(_, &size)| size)
            .collect();
        let batch: Vec<i64> = (0i64..)
            .zip(indices.shape())
            .filter(|&(dim, _)| dim != dims.index_vector_dim)
            .map(|(_, size)| size)
            .collect();
        let rank = (window.len() + batch.len()) as i64;
        let (mut window, mut batch) = (window.into_iter(), batch.into_iter());
        let shape: Vec<i64> = (0..rank)
            .filter_map(|dim| if dims.offset_dims.contains(&dim) { window.next() } else { batch.next() })
            .collect();
        let result = operand.ty().with_shape(&shape);
        GatherOp::create(self, operand, indices, dims, slice_sizes, false, result).out()
    }

    /// Rows of a table: `result[i…, :] = operand[indices[i…], :]`, where an
    /// index outside is moved to the nearest row.
    pub fn take_rows(&self, operand: Value<'c>, indices: Value<'c>) -> Value<'c> {
        let rank = indices.rank() as i64;
        let mut sizes = operand.shape();
        if let Some(first) = sizes.first_mut() {
            *first = 1;
        }
        let dims = GatherDims {
            offset_dims: (rank..rank + sizes.len() as i64 - 1).collect(),
            collapsed_slice_dims: vec![0],
            start_index_map: vec![0],
            index_vector_dim: rank,
            ..GatherDims::default()
        };
        self.gather(operand, indices, &dims, &sizes)
    }
}

/// An extent, or [`DYNAMIC`] for a dimension that is not there.
fn extent(shape: &[i64], dim: i64) -> i64 {
    usize::try_from(dim).ok().and_then(|dim| shape.get(dim)).copied().unwrap_or(DYNAMIC)
}
