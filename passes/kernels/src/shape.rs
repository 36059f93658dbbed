//! Sizes, strides, and walks over elements.

use edgec_tensor::{ElementType, Tensor};
use rayon::prelude::*;

use crate::error::{KernelError, Result, invalid};

/// The most bytes that one tensor may take.
pub const MAX_BYTES: usize = 1 << 32;

/// Elements from which on work is spread over threads.
pub(crate) const PARALLEL: usize = 1 << 15;

/// How many elements a shape has, if a tensor of it may exist.
pub fn checked_len(element_type: ElementType, shape: &[usize]) -> Result<usize> {
    let too_large = || KernelError::TooLarge { shape: shape.to_vec(), element_type, limit: MAX_BYTES };
    let count =
        shape.iter().try_fold(1usize, |count, &size| count.checked_mul(size)).ok_or_else(too_large)?;
    let bytes = count.checked_mul(element_type.byte_width()).ok_or_else(too_large)?;
    if bytes > MAX_BYTES { Err(too_large()) } else { Ok(count) }
}

/// The bytes of a tensor of zeros.
pub fn zeroed(element_type: ElementType, shape: &[usize]) -> Result<Vec<u8>> {
    Ok(vec![0; checked_len(element_type, shape)? * element_type.byte_width()])
}

/// Elements between neighbours along each dimension, row-major.
pub fn strides(shape: &[usize]) -> Vec<usize> {
    let mut strides = vec![1usize; shape.len()];
    for dim in (1..shape.len()).rev() {
        strides[dim - 1] = strides[dim].saturating_mul(shape[dim]);
    }
    strides
}

/// The same as signed numbers.
pub(crate) fn signed_strides(shape: &[usize]) -> Vec<isize> {
    strides(shape).into_iter().map(|stride| isize::try_from(stride).unwrap_or(isize::MAX)).collect()
}

/// Counts through the indices of a shape in row-major order.
pub struct Odometer<'a> {
    shape: &'a [usize],
    index: Vec<usize>,
    done: bool,
}

impl<'a> Odometer<'a> {
    /// At the first index; of an empty shape there is none.
    pub fn new(shape: &'a [usize]) -> Self {
        Self { shape, index: vec![0; shape.len()], done: shape.contains(&0) }
    }

    /// The present index.
    pub fn index(&self) -> Option<&[usize]> {
        (!self.done).then_some(&self.index)
    }

    /// Goes on to the next index.
    pub fn advance(&mut self) {
        for dim in (0..self.shape.len()).rev() {
            self.index[dim] += 1;
            if self.index[dim] < self.shape[dim] {
                return;
            }
            self.index[dim] = 0;
        }
        self.done = true;
    }
}

/// Offsets of all indices of `shape` under `strides`, in row-major order.
pub(crate) fn offsets(shape: &[usize], strides: &[isize]) -> Vec<isize> {
    if shape.contains(&0) {
        return Vec::new();
    }
    let mut all = vec![0isize];
    for (&size, &stride) in shape.iter().zip(strides) {
        all = all.iter().flat_map(|&base| (0..size as isize).map(move |step| base + step * stride)).collect();
    }
    all
}

/// A view into a tensor: where it begins, and its sizes and strides in elements. Whoever makes one has checked that every offset
/// lies inside the tensor.
pub(crate) struct View {
    pub(crate) base: isize,
    pub(crate) shape: Vec<usize>,
    pub(crate) strides: Vec<isize>,
}

impl View {
    /// The whole tensor.
    pub(crate) fn whole(shape: &[usize]) -> Self {
        Self { base: 0, shape: shape.to_vec(), strides: signed_strides(shape) }
    }

    /// Its dimensions in another order; `order` is a permutation or a selection of distinct dimensions.
    pub(crate) fn permuted(&self, order: &[usize]) -> Self {
        Self {
            base: self.base,
            shape: order.iter().map(|&dim| self.shape[dim]).collect(),
            strides: order.iter().map(|&dim| self.strides[dim]).collect(),
        }
    }

    /// The same elements in fewer dimensions: those of size one say nothing, and neighbours that lie one behind the other are one.
    pub(crate) fn merged(&self) -> Self {
        let mut merged = Self { base: self.base, shape: Vec::new(), strides: Vec::new() };
        for (&size, &stride) in self.shape.iter().zip(&self.strides) {
            match (merged.shape.last_mut(), merged.strides.last_mut()) {
                _ if size == 1 => {}
                (Some(outer), Some(outer_stride)) if *outer_stride == stride * size as isize => {
                    *outer *= size;
                    *outer_stride = stride;
                }
                _ => {
                    merged.shape.push(size);
                    merged.strides.push(stride);
                }
            }
        }
        merged
    }

    /// Offsets of all elements, in row-major order.
    pub(crate) fn offsets(&self) -> Vec<isize> {
        offsets(&self.shape, &self.strides)
    }

    /// Offsets of the first elements of all rows along the last dimension.
    pub(crate) fn row_offsets(&self) -> Vec<isize> {
        let rows = self.shape.len().saturating_sub(1);
        offsets(&self.shape[..rows], &self.strides[..rows])
    }

    /// The elements of the view in row-major order.
    pub(crate) fn collect<T: Copy + Default + Send + Sync>(&self, source: &[T]) -> Vec<T> {
        let count = self.shape.iter().product();
        let mut out = vec![T::default(); count];
        self.copy_to(source, &mut out);
        out
    }

    fn copy_to<T: Copy + Send + Sync>(&self, source: &[T], out: &mut [T]) {
        if out.is_empty() {
            return;
        }
        let Self { mut shape, mut strides, .. } = self.merged();
        let (Some(inner), Some(inner_stride)) = (shape.pop(), strides.pop()) else {
            out[0] = source[self.base as usize];
            return;
        };
        let row = |number: usize, row: &mut [T]| {
            let mut rest = number;
            let mut offset = self.base;
            for (&size, &stride) in shape.iter().zip(&strides).rev() {
                offset += (rest % size) as isize * stride;
                rest /= size;
            }
            if inner_stride == 1 {
                row.copy_from_slice(&source[offset as usize..][..inner]);
            } else {
                for (step, slot) in row.iter_mut().enumerate() {
                    *slot = source[(offset + step as isize * inner_stride) as usize];
                }
            }
        };
        if out.len() >= PARALLEL {
            out.par_chunks_mut(inner).enumerate().for_each(|(number, out)| row(number, out));
        } else {
            out.chunks_mut(inner).enumerate().for_each(|(number, out)| row(number, out));
        }
    }

    /// The elements of the view of `tensor` as a tensor.
    pub(crate) fn of(&self, tensor: &Tensor) -> Result<Tensor> {
        let element_type = tensor.element_type();
        let mut out = zeroed(element_type, &self.shape)?;
        by_width(element_type, Copier { view: self, source: tensor.bytes(), out: &mut out });
        Ok(Tensor::new(element_type, self.shape.clone(), out)?)
    }
}

/// Something that moves elements whatever they mean.
pub(crate) trait Mover {
    fn run<const N: usize>(self)
    where
        [u8; N]: Default;
}

/// Runs it for the element type's width.
pub(crate) fn by_width(element_type: ElementType, mover: impl Mover) {
    match element_type.byte_width() {
        1 => mover.run::<1>(),
        2 => mover.run::<2>(),
        4 => mover.run::<4>(),
        8 => mover.run::<8>(),
        _ => mover.run::<16>(),
    }
}

struct Copier<'a> {
    view: &'a View,
    source: &'a [u8],
    out: &'a mut [u8],
}

impl Mover for Copier<'_> {
    fn run<const N: usize>(self)
    where
        [u8; N]: Default,
    {
        self.view.copy_to(self.source.as_chunks::<N>().0, self.out.as_chunks_mut::<N>().0);
    }
}

/// Numbers of an attribute that must be sizes or dimensions.
pub fn unsigned(what: &str, values: &[i64]) -> Result<Vec<usize>> {
    values
        .iter()
        .map(|&value| {
            usize::try_from(value).map_err(|_| {
                KernelError::Invalid(format!("{what} {values:?} has the negative number {value}"))
            })
        })
        .collect()
}

/// Dimensions of an attribute: distinct and below `rank`.
pub fn dimensions(what: &str, values: &[i64], rank: usize) -> Result<Vec<usize>> {
    let dims = unsigned(what, values)?;
    for (position, &dim) in dims.iter().enumerate() {
        if dim >= rank || dims[..position].contains(&dim) {
            return invalid(format!("{what} {values:?} are no distinct dimensions of {rank}"));
        }
    }
    Ok(dims)
}

/// Refuses a list that has not one entry for each of `rank` dimensions.
pub fn of_rank(what: &str, length: usize, rank: usize) -> Result<()> {
    if length == rank {
        Ok(())
    } else {
        invalid(format!("{what} has {length} entries for {rank} dimensions"))
    }
}
