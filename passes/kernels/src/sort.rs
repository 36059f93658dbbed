//! sort.

use edgec_tensor::Tensor;

use crate::body::{Body, Cell, get};
use crate::error::{Result, invalid};
use crate::shape::{Odometer, strides};

/// The inputs' elements along `dim`, ordered by `comparator`, which says whether its left elements come before its right ones. Equal
/// elements keep their order.
///
/// # Errors
/// The inputs differ in shape, or the comparator fails.
pub fn sort(inputs: Vec<Tensor>, dim: i64, comparator: &dyn Body) -> Result<Vec<Tensor>> {
    let Some(first) = inputs.first() else { return invalid("it has no inputs") };
    let shape = first.shape().to_vec();
    if inputs.iter().any(|input| input.shape() != shape) {
        return invalid("the inputs differ in shape");
    }
    let from_end = if dim < 0 { dim + shape.len() as i64 } else { dim };
    let Some(dim) = usize::try_from(from_end).ok().filter(|&dim| dim < shape.len()) else {
        return invalid(format!("dimension {dim} is none of {}", shape.len()));
    };
    let types: Vec<_> = inputs.iter().map(Tensor::element_type).collect();
    let widths: Vec<usize> = types.iter().map(|element| element.byte_width()).collect();
    let native = comparator.program().and_then(|program| program.ordered(&types, first.len()));
    let mut results: Vec<Vec<u8>> = inputs.into_iter().map(Tensor::into_bytes).collect();
    let steps = strides(&shape);
    let (length, step) = (shape[dim], steps[dim]);
    let mut outer = shape.clone();
    outer[dim] = 1;
    let mut lines = Odometer::new(&outer);
    while let Some(index) = lines.index().filter(|_| length > 1) {
        let base: usize = index.iter().zip(&steps).map(|(at, step)| at * step).sum();
        // The line's elements, column by column.
        let columns: Vec<Vec<u8>> = results
            .iter()
            .zip(&widths)
            .map(|(bytes, &width)| {
                (0..length).flat_map(|at| &bytes[(base + at * step) * width..][..width]).copied().collect()
            })
            .collect();
        let views: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
        let order = match native {
            Some(order) => {
                let order = order.over(&views, length)?;
                merge_sort(length, |a, b| Ok(order.before(a, b)))?
            }
            None => merge_sort(length, |a, b| before(comparator, (&views, &widths), a, b))?,
        };
        for ((bytes, &width), column) in results.iter_mut().zip(&widths).zip(&columns) {
            for (at, &from) in order.iter().enumerate() {
                bytes[(base + at * step) * width..][..width]
                    .copy_from_slice(&column[from * width..][..width]);
            }
        }
        lines.advance();
    }
    results
        .into_iter()
        .zip(types)
        .map(|(bytes, element)| Ok(Tensor::new(element, shape.clone(), bytes)?))
        .collect()
}

/// Whether the elements of row `left` come before those of row `right`.
fn before(
    comparator: &dyn Body,
    (columns, widths): (&[&[u8]], &[usize]),
    left: usize,
    right: usize,
) -> Result<bool> {
    let arguments: Vec<Cell> = columns
        .iter()
        .zip(widths)
        .flat_map(|(column, &width)| [get(column, width, left), get(column, width, right)])
        .collect();
    let mut results = [[0; 16]];
    comparator.apply(&arguments, &mut results)?;
    Ok(results[0][0] != 0)
}

/// The order of `length` things; it comes to an end whatever the comparison says.
fn merge_sort(length: usize, before: impl Fn(usize, usize) -> Result<bool>) -> Result<Vec<usize>> {
    let mut order: Vec<usize> = (0..length).collect();
    let mut width = 1;
    while width < length {
        let mut merged = Vec::with_capacity(length);
        for pair in order.chunks(2 * width) {
            let (left, right) = pair.split_at(width.min(pair.len()));
            let (mut a, mut b) = (0, 0);
            while let (Some(&first), Some(&second)) = (left.get(a), right.get(b)) {
                // The right one goes first only if it has to: that keeps equal ones in order.
                if before(second, first)? {
                    merged.push(second);
                    b += 1;
                } else {
                    merged.push(first);
                    a += 1;
                }
            }
            merged.extend(&left[a..]);
            merged.extend(&right[b..]);
        }
        order = merged;
        width *= 2;
    }
    Ok(order)
}
