//! scatter.

use edgec_jit::{Form, Lane, LaneMut};
use edgec_tensor::Tensor;

use crate::body::{Body, Cell, get, put};
use crate::error::{Result, invalid};
use crate::gather::IndexVectors;
use crate::program::types;
use crate::shape::{Odometer, dimensions, strides};

/// Which dimensions are indexed, inserted and updated.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "the names are the attribute's")]
pub struct ScatterDims {
    pub update_window_dims: Vec<i64>,
    pub inserted_window_dims: Vec<i64>,
    pub input_batching_dims: Vec<i64>,
    pub scatter_indices_batching_dims: Vec<i64>,
    pub scatter_dims_to_operand_dims: Vec<i64>,
    pub index_vector_dim: i64,
}

/// The inputs with every update combined by `body` into the element that its index vector points at; updates that point outside are
/// left out.
///
/// # Errors
/// The dimension numbers do not fit the operands, or the body fails.
pub fn scatter(
    inputs: Vec<Tensor>,
    indices: &Tensor,
    updates: &[Tensor],
    dims: &ScatterDims,
    body: &dyn Body,
) -> Result<Vec<Tensor>> {
    let (Some(input), Some(update)) = (inputs.first(), updates.first()) else {
        return invalid("it has no inputs");
    };
    let shape = input.shape().to_vec();
    let update_shape = update.shape().to_vec();
    if inputs.len() != updates.len()
        || inputs.iter().any(|other| other.shape() != shape)
        || updates.iter().any(|other| other.shape() != update_shape)
        || inputs.iter().zip(updates).any(|(input, update)| input.element_type() != update.element_type())
    {
        return invalid("inputs and updates do not pair");
    }
    let vectors = IndexVectors::new(
        indices,
        dims.index_vector_dim,
        &dims.scatter_dims_to_operand_dims,
        (&dims.input_batching_dims, &dims.scatter_indices_batching_dims),
        shape.len(),
    )?;
    let inserted = dimensions("inserted_window_dims", &dims.inserted_window_dims, shape.len())?;
    let window_of: Vec<usize> = (0..shape.len())
        .filter(|dim| !inserted.contains(dim) && !vectors.operand_batch.contains(dim))
        .collect();
    let window_dims = dimensions("update_window_dims", &dims.update_window_dims, update_shape.len())?;
    let scatter_dims: Vec<usize> = (0..update_shape.len()).filter(|dim| !window_dims.contains(dim)).collect();
    let scattered: Vec<usize> = scatter_dims.iter().map(|&dim| update_shape[dim]).collect();
    if window_dims.len() != window_of.len() || scattered != vectors.batch_shape {
        return invalid(format!("updates of {update_shape:?} do not fit indices of {:?}", indices.shape()));
    }
    let window: Vec<usize> = window_dims.iter().map(|&dim| update_shape[dim]).collect();

    let count = inputs.len();
    let element_types: Vec<_> = inputs.iter().map(Tensor::element_type).collect();
    let widths: Vec<usize> = element_types.iter().map(|element| element.byte_width()).collect();
    let native = body
        .program()
        .and_then(|program| program.looped(Form::Update, types(inputs.iter().chain(updates)), update.len()));
    let mut results: Vec<Vec<u8>> = inputs.into_iter().map(Tensor::into_bytes).collect();
    let (steps, update_steps) = (strides(&shape), strides(&update_shape));
    let mut rows = Odometer::new(&scattered);
    let mut arguments: Vec<Cell> = vec![[0; 16]; 2 * count];
    let mut combined: Vec<Cell> = vec![[0; 16]; count];
    // A window is combined in runs along its last dimension.
    let (runs, length) = match window.split_last() {
        Some((&last, rest)) => (rest, last),
        None => (&window[..], 1),
    };
    let last = window_of.last().copied();
    let step = last.map_or(1, |dim| steps[dim]);
    let update_step = window_dims.last().map_or(1, |&dim| update_steps[dim]);
    for start in vectors.starts(|_, start| Some(start)) {
        let Some(row) = rows.index() else { break };
        let row: usize = row.iter().zip(&scatter_dims).map(|(at, &dim)| at * update_steps[dim]).sum();
        let mut outside = Odometer::new(runs);
        while let Some(at) = outside.index() {
            let mut index = start.clone();
            for (&dim, &at) in window_of.iter().zip(at) {
                index[dim] = index[dim].saturating_add(at as i64);
            }
            let source =
                row + at.iter().zip(&window_dims).map(|(at, &dim)| at * update_steps[dim]).sum::<usize>();
            outside.advance();
            let inside = |(dim, (&at, &size)): (usize, (&i64, &usize))| {
                Some(dim) == last || usize::try_from(at).is_ok_and(|at| at < size)
            };
            if !index.iter().zip(&shape).enumerate().all(inside) {
                continue;
            }
            // What of the run lies inside: `first..end`.
            let (first, end) = match last {
                Some(dim) => {
                    let beyond = (shape[dim] as i64).saturating_sub(index[dim]).clamp(0, length as i64);
                    let first = index[dim].saturating_neg().clamp(0, length as i64);
                    index[dim] = index[dim].saturating_add(first);
                    (first as usize, beyond as usize)
                }
                None => (0, 1),
            };
            let Some(length) = end.checked_sub(first).filter(|&length| length > 0) else { continue };
            let target: usize = index.iter().zip(&steps).map(|(&at, step)| at as usize * step).sum();
            let source = source + first * update_step;
            if let Some(body) = native {
                let mut results: Vec<LaneMut<'_>> = results
                    .iter_mut()
                    .map(|bytes| LaneMut { bytes, start: target, step: step as isize })
                    .collect();
                let updates: Vec<Lane<'_>> = updates
                    .iter()
                    .map(|update| Lane { bytes: update.bytes(), start: source, step: update_step as isize })
                    .collect();
                body.run(&mut results, &updates, length)?;
                continue;
            }
            for at in 0..length {
                let (target, source) = (target + at * step, source + at * update_step);
                for (number, &width) in widths.iter().enumerate() {
                    arguments[number] = get(&results[number], width, target);
                    arguments[count + number] = get(updates[number].bytes(), width, source);
                }
                body.apply(&arguments, &mut combined)?;
                for (number, &width) in widths.iter().enumerate() {
                    put(&mut results[number], width, target, &combined[number]);
                }
            }
        }
        rows.advance();
    }
    results
        .into_iter()
        .zip(element_types)
        .map(|(bytes, element)| Ok(Tensor::new(element, shape.clone(), bytes)?))
        .collect()
}
