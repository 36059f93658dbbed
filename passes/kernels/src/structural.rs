//! Operations that move elements and do not look at them.

use edgec_tensor::{ElementType, Tensor};

use crate::error::{KernelError, Result, invalid};
use crate::lanes::{store_bits, store_c64, store_c128, store_f64};
use crate::shape::{View, checked_len, dimensions, of_rank, signed_strides, strides, unsigned, zeroed};

/// The same elements in another shape.
///
/// # Errors
/// It has another number of elements.
pub fn reshape(operand: &Tensor, shape: &[usize]) -> Result<Tensor> {
    Ok(operand.clone().reshaped(shape.to_vec())?)
}

/// Dimension `permutation[i]` of the operand becomes dimension `i`.
///
/// # Errors
/// It is no permutation.
pub fn transpose(operand: &Tensor, permutation: &[i64]) -> Result<Tensor> {
    let rank = operand.shape().len();
    let order = dimensions("permutation", permutation, rank)?;
    of_rank("permutation", order.len(), rank)?;
    View::whole(operand.shape()).permuted(&order).of(operand)
}

/// Dimension `i` of the operand becomes dimension `dims[i]` of `shape`; dimensions of size one repeat.
///
/// # Errors
/// The dimensions do not fit.
pub fn broadcast_in_dim(operand: &Tensor, dims: &[i64], shape: &[usize]) -> Result<Tensor> {
    let order = dimensions("broadcast_dimensions", dims, shape.len())?;
    of_rank("broadcast_dimensions", order.len(), operand.shape().len())?;
    let mut view = View { base: 0, shape: shape.to_vec(), strides: vec![0; shape.len()] };
    let own = signed_strides(operand.shape());
    for ((&dim, &size), &stride) in order.iter().zip(operand.shape()).zip(&own) {
        if size == shape[dim] {
            view.strides[dim] = stride;
        } else if size != 1 {
            return invalid(format!("dimension {dim} of {shape:?} is no {size}"));
        }
    }
    view.of(operand)
}

/// One element repeated.
pub(crate) fn splat(scalar: &Tensor, shape: &[usize]) -> Result<Tensor> {
    broadcast_in_dim(scalar, &[], shape)
}

/// The order of elements along `dims` reversed.
///
/// # Errors
/// The dimensions are none of the operand's.
pub fn reverse(operand: &Tensor, dims: &[i64]) -> Result<Tensor> {
    let mut view = View::whole(operand.shape());
    for dim in dimensions("dimensions", dims, operand.shape().len())? {
        view.base += view.strides[dim] * (view.shape[dim] as isize - 1).max(0);
        view.strides[dim] = -view.strides[dim];
    }
    view.of(operand)
}

/// The operands one behind the other along `dim`.
///
/// # Errors
/// They do not fit each other.
pub fn concatenate(operands: &[Tensor], dim: i64) -> Result<Tensor> {
    let Some(first) = operands.first() else { return invalid("it has no operands") };
    let rank = first.shape().len();
    let Some(dim) = usize::try_from(dim).ok().filter(|&dim| dim < rank) else {
        return invalid(format!("dimension {dim} is none of {rank}"));
    };
    let mut shape = first.shape().to_vec();
    for operand in &operands[1..] {
        let fits = operand.shape().len() == rank
            && operand.element_type() == first.element_type()
            && (0..rank).all(|at| at == dim || operand.shape()[at] == shape[at]);
        if !fits {
            return invalid(format!("{:?} does not fit {:?} along {dim}", operand.shape(), first.shape()));
        }
        shape[dim] = shape[dim].saturating_add(operand.shape()[dim]);
    }
    checked_len(first.element_type(), &shape)?;
    let width = first.element_type().byte_width();
    let outer: usize = shape[..dim].iter().product();
    let inner: usize = shape[dim + 1..].iter().product::<usize>() * width;
    let mut out = Vec::with_capacity(outer * shape[dim] * inner);
    for row in 0..outer {
        for operand in operands {
            let length = operand.shape()[dim] * inner;
            out.extend_from_slice(&operand.bytes()[row * length..][..length]);
        }
    }
    Ok(Tensor::new(first.element_type(), shape, out)?)
}

/// The operand with padding around and between its elements; negative padding cuts off.
///
/// # Errors
/// The lists do not fit the operand, or the result would be too large.
pub fn pad(operand: &Tensor, value: &Tensor, low: &[i64], high: &[i64], interior: &[i64]) -> Result<Tensor> {
    let rank = operand.shape().len();
    for (what, list) in
        [("edge_padding_low", low), ("edge_padding_high", high), ("interior_padding", interior)]
    {
        of_rank(what, list.len(), rank)?;
    }
    if value.element_type() != operand.element_type() || !value.shape().is_empty() {
        return invalid("the padding value is no scalar of the operand's type");
    }
    let interior = unsigned("interior_padding", interior)?;
    let mut shape = Vec::with_capacity(rank);
    let mut sources = Vec::with_capacity(rank);
    for dim in 0..rank {
        let size = operand.shape()[dim] as i128;
        let step = interior[dim] as i128 + 1;
        let inner = if size == 0 { 0 } else { (size - 1) * step + 1 };
        let padded = inner + i128::from(low[dim]) + i128::from(high[dim]);
        let Some(padded) = usize::try_from(padded.max(0)).ok().filter(|_| padded >= 0) else {
            return invalid(format!("dimension {dim} would have the size {padded}"));
        };
        shape.push(padded);
        sources.push((i128::from(low[dim]), step));
    }
    let mut out = splat(value, &shape)?.into_bytes();
    // The box of operand indices that land inside the result.
    let mut view = View { base: 0, shape: Vec::new(), strides: signed_strides(operand.shape()) };
    let mut target = 0usize;
    let target_strides = strides(&shape);
    for (dim, &(low, step)) in sources.iter().enumerate() {
        let first = if low >= 0 { 0 } else { (-low + step - 1) / step };
        let last = (shape[dim] as i128 - 1 - low).div_euclid(step).min(operand.shape()[dim] as i128 - 1);
        let count = usize::try_from(last - first + 1).unwrap_or(0);
        if count == 0 {
            return Ok(Tensor::new(operand.element_type(), shape, out)?);
        }
        view.base += first as isize * view.strides[dim];
        view.shape.push(count);
        target += (low + first * step) as usize * target_strides[dim];
    }
    let kept = view.of(operand)?;
    let steps: Vec<isize> = target_strides
        .iter()
        .zip(&sources)
        .map(|(&stride, &(_, step))| stride as isize * step as isize)
        .collect();
    scatter_box(&mut out, operand.element_type(), target, &steps, &kept);
    Ok(Tensor::new(operand.element_type(), shape, out)?)
}

/// Writes a box of elements to `target` on, `steps` apart. The caller has checked that all of it lies inside.
pub(crate) fn scatter_box(
    out: &mut [u8],
    element: ElementType,
    target: usize,
    steps: &[isize],
    values: &Tensor,
) {
    let width = element.byte_width();
    let (outer, inner) = values.shape().split_at(values.shape().len().saturating_sub(1));
    let inner = inner.first().copied().unwrap_or(1);
    let step = steps.last().copied().unwrap_or(1);
    let mut rows = crate::shape::Odometer::new(outer);
    let mut source = values.bytes().chunks_exact((inner * width).max(1));
    while let Some(index) = rows.index() {
        let Some(row) = source.next() else { return };
        let start =
            target as isize + index.iter().zip(steps).map(|(&at, &step)| at as isize * step).sum::<isize>();
        if step == 1 {
            out[start as usize * width..][..row.len()].copy_from_slice(row);
        } else {
            for (at, element) in row.chunks_exact(width).enumerate() {
                out[(start + at as isize * step) as usize * width..][..width].copy_from_slice(element);
            }
        }
        rows.advance();
    }
}

/// Every element is its index along `dim`.
///
/// # Errors
/// There is no such dimension, or the result would be too large.
pub fn iota(element: ElementType, shape: &[usize], dim: i64) -> Result<Tensor> {
    let Some(dim) = usize::try_from(dim).ok().filter(|&dim| dim < shape.len()) else {
        return invalid(format!("dimension {dim} is none of {}", shape.len()));
    };
    checked_len(element, shape)?;
    let line = [shape[dim]];
    let count = shape[dim] as u64;
    let line = match element {
        ElementType::Complex64 => {
            store_c64((0..count).map(|value| num_complex::Complex::new(value as f32, 0.0)).collect(), &line)
        }
        ElementType::Complex128 => {
            store_c128((0..count).map(|value| num_complex::Complex::new(value as f64, 0.0)).collect(), &line)
        }
        element if element.is_float() => {
            store_f64((0..count).map(|value| value as f64).collect(), element, &line)
        }
        ElementType::Bool => Err(KernelError::ElementType(element)),
        _ => store_bits((0..count).collect(), element, &line),
    }?;
    broadcast_in_dim(&line, &[dim as i64], shape)
}

/// A tensor of one element's bytes everywhere, or of all elements' bytes; of integers below eight bits, the low bits count.
///
/// # Errors
/// The bytes are neither, or the result would be too large.
pub fn constant(element: ElementType, shape: &[usize], bytes: &[u8]) -> Result<Tensor> {
    let count = checked_len(element, shape)?;
    let mut data =
        if bytes.len() == element.byte_width() && count != 1 { bytes.repeat(count) } else { bytes.to_vec() };
    if matches!(element, ElementType::I4 | ElementType::I2) {
        let spare = 8 - element.bits();
        data.iter_mut().for_each(|byte| *byte = ((*byte << spare).cast_signed() >> spare).cast_unsigned());
    }
    Ok(Tensor::new(element, shape.to_vec(), data)?)
}

/// A tensor of zeros.
///
/// # Errors
/// It would be too large.
pub fn zeros(element: ElementType, shape: &[usize]) -> Result<Tensor> {
    Ok(Tensor::new(element, shape.to_vec(), zeroed(element, shape)?)?)
}
