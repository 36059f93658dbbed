//! Slices, with bounds that are known and with bounds that are computed.

use edgec_tensor::Tensor;

use crate::error::{Result, invalid};
use crate::lanes::integers;
use crate::shape::{View, of_rank, signed_strides, strides, unsigned};
use crate::structural::scatter_box;

/// Elements from `start` (inclusive) to `limit` (exclusive), every `stride`-th.
///
/// # Errors
/// The bounds do not fit the operand.
pub fn slice(operand: &Tensor, start: &[i64], limit: &[i64], stride: &[i64]) -> Result<Tensor> {
    let rank = operand.shape().len();
    for (what, list) in [("start_indices", start), ("limit_indices", limit), ("strides", stride)] {
        of_rank(what, list.len(), rank)?;
    }
    let (start, limit, stride) =
        (unsigned("start_indices", start)?, unsigned("limit_indices", limit)?, unsigned("strides", stride)?);
    let mut view = View::whole(operand.shape());
    for dim in 0..rank {
        if start[dim] > limit[dim] || limit[dim] > operand.shape()[dim] || stride[dim] == 0 {
            return invalid(format!(
                "dimension {dim} of size {} has no slice {}:{}:{}",
                operand.shape()[dim],
                start[dim],
                limit[dim],
                stride[dim]
            ));
        }
        view.shape[dim] = (limit[dim] - start[dim]).div_ceil(stride[dim]);
        view.base += start[dim] as isize * view.strides[dim];
        view.strides[dim] =
            view.strides[dim].saturating_mul(isize::try_from(stride[dim]).unwrap_or(isize::MAX));
    }
    view.of(operand)
}

/// Start indices from scalar tensors, moved so that a box of `sizes` lies inside `shape`.
fn clamped(starts: &[Tensor], shape: &[usize], sizes: &[usize]) -> Result<Vec<usize>> {
    of_rank("start_indices", starts.len(), shape.len())?;
    of_rank("slice_sizes", sizes.len(), shape.len())?;
    starts
        .iter()
        .zip(shape.iter().zip(sizes))
        .map(|(start, (&size, &taken))| {
            let Some(last) = size.checked_sub(taken) else {
                return invalid(format!("a slice of {sizes:?} does not fit into {shape:?}"));
            };
            let values = integers(start)?;
            match values.as_slice() {
                [start] => Ok(usize::try_from(*start).unwrap_or(0).min(last)),
                _ => invalid("a start index is no scalar"),
            }
        })
        .collect()
}

/// A box of `sizes` from `starts` on, which are moved so that it lies inside.
///
/// # Errors
/// The box is larger than the operand.
pub fn dynamic_slice(operand: &Tensor, starts: &[Tensor], sizes: &[i64]) -> Result<Tensor> {
    let sizes = unsigned("slice_sizes", sizes)?;
    let starts = clamped(starts, operand.shape(), &sizes)?;
    let strides = signed_strides(operand.shape());
    let base = starts.iter().zip(&strides).map(|(&start, &stride)| start as isize * stride).sum();
    View { base, shape: sizes, strides }.of(operand)
}

/// The operand with `update` in the place of a box from `starts` on, which are moved so that it lies inside.
///
/// # Errors
/// The update is larger than the operand, or of another type.
pub fn dynamic_update_slice(operand: Tensor, update: &Tensor, starts: &[Tensor]) -> Result<Tensor> {
    if operand.element_type() != update.element_type() {
        return invalid("operand and update differ in type");
    }
    let starts = clamped(starts, operand.shape(), update.shape())?;
    if update.is_empty() {
        return Ok(operand);
    }
    let (element, shape) = (operand.element_type(), operand.shape().to_vec());
    let steps = strides(&shape);
    let target = starts.iter().zip(&steps).map(|(start, stride)| start * stride).sum();
    let steps: Vec<isize> = steps.into_iter().map(|step| step as isize).collect();
    let mut out = operand.into_bytes();
    scatter_box(&mut out, element, target, &steps, update);
    Ok(Tensor::new(element, shape, out)?)
}
