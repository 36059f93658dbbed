//! reduce and map.

use edgec_tensor::Tensor;
use rayon::prelude::*;

use crate::binary::{Binary, float, signed, unsigned};
use crate::body::{Body, Cell, cell, check_initial, get, put};
use crate::error::{Result, invalid};
use crate::lanes::{Lanes, store_bits, store_f32, store_f64, store_i64};
use crate::shape::{PARALLEL, View, dimensions, offsets, zeroed};

/// Combines the elements along `dims` with `body`, beginning with the initial values.
///
/// # Errors
/// The operands do not fit, or the body fails.
pub fn reduce(inputs: &[Tensor], initial: &[Tensor], dims: &[i64], body: &dyn Body) -> Result<Vec<Tensor>> {
    check_initial(inputs, initial)?;
    let shape = inputs[0].shape();
    let dims = dimensions("dimensions", dims, shape.len())?;
    let kept: Vec<usize> = (0..shape.len()).filter(|dim| !dims.contains(dim)).collect();
    let whole = View::whole(shape);
    let (outer, inner) = (whole.permuted(&kept), whole.permuted(&dims));
    let walk = Walk {
        shape: outer.shape.clone(),
        bases: offsets(&outer.shape, &outer.strides),
        steps: offsets(&inner.shape, &inner.strides),
    };
    if let ([input], [initial], Some(op)) = (inputs, initial, body.known())
        && let Some(result) = reduce_known(op, input, initial, &walk)?
    {
        return Ok(vec![result]);
    }
    let count = inputs.len();
    let widths: Vec<usize> = inputs.iter().map(|input| input.element_type().byte_width()).collect();
    let mut out =
        inputs.iter().map(|input| zeroed(input.element_type(), &walk.shape)).collect::<Result<Vec<_>>>()?;
    let mut arguments: Vec<Cell> = vec![[0; 16]; 2 * count];
    let mut results: Vec<Cell> = vec![[0; 16]; count];
    for (at, &base) in walk.bases.iter().enumerate() {
        for (slot, initial) in results.iter_mut().zip(initial) {
            *slot = cell(initial, 0);
        }
        for &step in &walk.steps {
            arguments[..count].copy_from_slice(&results);
            for (slot, (input, &width)) in arguments[count..].iter_mut().zip(inputs.iter().zip(&widths)) {
                *slot = get(input.bytes(), width, (base + step) as usize);
            }
            body.apply(&arguments, &mut results)?;
        }
        for ((out, &width), result) in out.iter_mut().zip(&widths).zip(&results) {
            put(out, width, at, result);
        }
    }
    out.into_iter()
        .zip(inputs)
        .map(|(bytes, input)| Ok(Tensor::new(input.element_type(), walk.shape.clone(), bytes)?))
        .collect()
}

/// Where the elements of a reduction lie: the first of each result, and the others from there.
struct Walk {
    shape: Vec<usize>,
    bases: Vec<isize>,
    steps: Vec<isize>,
}

impl Walk {
    fn fold<T: Copy + Sync, A: Copy + Send + Sync>(
        &self,
        values: &[T],
        initial: A,
        combine: impl Fn(A, T) -> A + Sync,
    ) -> Vec<A> {
        let one = |&base: &isize| {
            self.steps.iter().fold(initial, |sum, &step| combine(sum, values[(base + step) as usize]))
        };
        if values.len() < PARALLEL || self.bases.len() == 1 {
            self.bases.iter().map(one).collect()
        } else {
            self.bases.par_iter().map(one).collect()
        }
    }
}

/// One known operation: f32 is summed in f64 and rounded once, which no order of f32 sums betters; narrower floats are rounded
/// after every step as the operation says.
fn reduce_known(op: Binary, input: &Tensor, initial: &Tensor, walk: &Walk) -> Result<Option<Tensor>> {
    let element = input.element_type();
    let narrow = element.is_float() && element.bits() < 32;
    if narrow || matches!(op, Binary::Atan2 | Binary::Power | Binary::Remainder) {
        return Ok(None);
    }
    Ok(match (Lanes::load(input), Lanes::load(initial)) {
        (Lanes::F32(values), Lanes::F32(initial)) => float(op)
            .map(|apply| {
                let sums =
                    walk.fold(&values, f64::from(initial[0]), |sum, value: f32| apply(sum, value.into()));
                store_f32(sums.into_iter().map(|sum| sum as f32).collect(), element, &walk.shape)
            })
            .transpose()?,
        (Lanes::F64(values), Lanes::F64(initial)) => float(op)
            .map(|apply| store_f64(walk.fold(&values, initial[0], apply), element, &walk.shape))
            .transpose()?,
        (Lanes::I64(values), Lanes::I64(initial))
            if !matches!(op, Binary::ShiftRightLogical | Binary::ShiftRightArithmetic | Binary::Divide) =>
        {
            let bits = element.bits();
            signed(op)
                .map(|apply| {
                    store_i64(walk.fold(&values, initial[0], |a, b| apply(a, b, bits)), element, &walk.shape)
                })
                .transpose()?
        }
        (Lanes::U64(values), Lanes::U64(initial))
            if matches!(op, Binary::And | Binary::Or | Binary::Xor | Binary::Maximum | Binary::Minimum)
                || (matches!(op, Binary::Add | Binary::Multiply) && element.bits() > 1) =>
        {
            let bits = element.bits();
            unsigned(op)
                .map(|apply| {
                    store_bits(walk.fold(&values, initial[0], |a, b| apply(a, b, bits)), element, &walk.shape)
                })
                .transpose()?
        }
        _ => None,
    })
}

/// Applies `body` to the inputs' elements at every index.
///
/// # Errors
/// The inputs differ in shape, or the body fails.
pub fn map(inputs: &[Tensor], result: edgec_tensor::ElementType, body: &dyn Body) -> Result<Tensor> {
    let Some(first) = inputs.first() else { return invalid("it has no inputs") };
    if inputs.iter().any(|input| input.shape() != first.shape()) {
        return invalid("the inputs differ in shape");
    }
    let mut out = zeroed(result, first.shape())?;
    let mut arguments: Vec<Cell> = vec![[0; 16]; inputs.len()];
    let mut results: [Cell; 1] = [[0; 16]];
    for index in 0..first.len() {
        for (slot, input) in arguments.iter_mut().zip(inputs) {
            *slot = cell(input, index);
        }
        body.apply(&arguments, &mut results)?;
        put(&mut out, result.byte_width(), index, &results[0]);
    }
    Ok(Tensor::new(result, first.shape().to_vec(), out)?)
}
