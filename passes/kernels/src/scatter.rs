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
    let places = Places {
        shape: &shape,
        steps: strides(&shape),
        update_steps: strides(&update_shape),
        scatter_dims: &scatter_dims,
        window_dims: &window_dims,
        window_of: &window_of,
        window: &window,
    };
    match native {
        Some(body) => {
            let (step, update_step) = places.along();
            let mut lanes: Vec<LaneMut<'_>> =
                results.iter_mut().map(|bytes| LaneMut { bytes, start: 0, step: step as isize }).collect();
            let mut operands: Vec<Lane<'_>> = updates
                .iter()
                .map(|update| Lane { bytes: update.bytes(), start: 0, step: update_step as isize })
                .collect();
            places.runs(&vectors, |target, source, length| {
                lanes.iter_mut().for_each(|lane| lane.start = target);
                operands.iter_mut().for_each(|lane| lane.start = source);
                Ok(body.run(&mut lanes, &operands, length)?)
            })?;
        }
        None => {
            let (step, update_step) = places.along();
            let mut arguments: Vec<Cell> = vec![[0; 16]; 2 * count];
            let mut combined: Vec<Cell> = vec![[0; 16]; count];
            places.runs(&vectors, |target, source, length| {
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
                Ok(())
            })?;
        }
    }
    results
        .into_iter()
        .zip(element_types)
        .map(|(bytes, element)| Ok(Tensor::new(element, shape.clone(), bytes)?))
        .collect()
}

/// Where updates go.
struct Places<'a> {
    shape: &'a [usize],
    steps: Vec<usize>,
    update_steps: Vec<usize>,
    /// The updates' dimensions that count index vectors, and those that count through a window.
    scatter_dims: &'a [usize],
    window_dims: &'a [usize],
    /// The operand's dimensions that a window lies along, and its sizes.
    window_of: &'a [usize],
    window: &'a [usize],
}

impl Places<'_> {
    /// From one element of a run to the next, in the operand and in the updates.
    fn along(&self) -> (usize, usize) {
        let step = |dims: &[usize], steps: &[usize]| dims.last().map_or(1, |&dim| steps[dim]);
        (step(self.window_of, &self.steps), step(self.window_dims, &self.update_steps))
    }

    /// Hands out the windows in runs along their last dimension, as far as they lie inside the operand: the first elements in operand
    /// and updates, and how many.
    fn runs(
        &self,
        vectors: &IndexVectors,
        mut visit: impl FnMut(usize, usize, usize) -> Result<()>,
    ) -> Result<()> {
        let mut rows = Odometer::new(&vectors.batch_shape);
        let (outer, length) = match self.window.split_last() {
            Some((&last, outer)) => (outer, last),
            None => (self.window, 1),
        };
        let last = self.window_of.last().copied();
        let (_, update_step) = self.along();
        let update_step_of = |dims: &[usize], index: &[usize]| -> usize {
            index.iter().zip(dims).map(|(at, &dim)| at * self.update_steps[dim]).sum()
        };
        let mut index = Vec::new();
        for start in vectors.starts(|_, start| Some(start)) {
            let Some(row) = rows.index() else { break };
            let row = update_step_of(self.scatter_dims, row);
            let mut outside = Odometer::new(outer);
            while let Some(at) = outside.index() {
                index.clone_from(&start);
                for (&dim, &at) in self.window_of.iter().zip(at) {
                    index[dim] = index[dim].saturating_add(at as i64);
                }
                let source = row + update_step_of(self.window_dims, at);
                outside.advance();
                // What of the run lies inside: `first..end`.
                let (mut first, mut end) = (0, length as i64);
                if let Some(dim) = last {
                    end = (self.shape[dim] as i64).saturating_sub(index[dim]).clamp(0, end);
                    first = index[dim].saturating_neg().clamp(0, length as i64);
                    index[dim] = index[dim].saturating_add(first);
                }
                let inside = index
                    .iter()
                    .zip(self.shape)
                    .all(|(&at, &size)| usize::try_from(at).is_ok_and(|at| at < size));
                if !inside || first >= end {
                    continue;
                }
                let target = index.iter().zip(&self.steps).map(|(&at, step)| at as usize * step).sum();
                visit(target, source + first as usize * update_step, (end - first) as usize)?;
            }
            rows.advance();
        }
        Ok(())
    }
}
