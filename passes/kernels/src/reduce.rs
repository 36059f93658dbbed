//! reduce and map.

use edgec_jit::{Form, Lane, LaneMut};
use edgec_tensor::{ElementType, Tensor};
use rayon::prelude::*;

use crate::binary::{Binary, float, signed, unsigned};
use crate::body::{Body, Cell, cell, check_initial, get, put};
use crate::error::{KernelError, Result, invalid};
use crate::lanes::{Lanes, store_bits, store_f32, store_f64, store_i64};
use crate::program::{Program, types};
use crate::shape::{PARALLEL, View, dimensions, offsets, zeroed};
use crate::structural::splat;

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
    if let ([input], [initial], Some(op)) = (inputs, initial, body.known())
        && combines(op, input.element_type())
    {
        return Ok(vec![reduce_known(op, input, initial, &Walk::new(&outer, &inner))?]);
    }
    if let Some(program) = body.program()
        && let Some(results) = reduce_native(inputs, initial, (&outer, &inner), program)?
    {
        return Ok(results);
    }
    let walk = Walk::new(&outer, &inner);
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
    fn new(outer: &View, inner: &View) -> Self {
        Self {
            shape: outer.shape.clone(),
            bases: offsets(&outer.shape, &outer.strides),
            steps: offsets(&inner.shape, &inner.strides),
        }
    }

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

/// Whether a reduction of this one operation is computed without its region.
fn combines(op: Binary, element: ElementType) -> bool {
    match op {
        Binary::Atan2 | Binary::Power | Binary::Remainder => false,
        _ if element.is_complex() => false,
        _ if element.is_float() => element.bits() >= 32 && float(op).is_some(),
        Binary::ShiftRightLogical | Binary::ShiftRightArithmetic | Binary::Divide => false,
        _ if element.is_signed() => true,
        Binary::And | Binary::Or | Binary::Xor | Binary::Maximum | Binary::Minimum => true,
        Binary::Add | Binary::Multiply => element.bits() > 1,
        _ => false,
    }
}

/// One operation that [`combines`]: f32 is summed in f64 and rounded once, which no order of f32 sums betters.
fn reduce_known(op: Binary, input: &Tensor, initial: &Tensor, walk: &Walk) -> Result<Tensor> {
    let element = input.element_type();
    let bits = element.bits();
    let undefined = KernelError::ElementType(element);
    match (Lanes::load(input), Lanes::load(initial)) {
        (Lanes::F32(values), Lanes::F32(initial)) => {
            let apply = float(op).ok_or(undefined)?;
            let sums = walk.fold(&values, f64::from(initial[0]), |sum, value: f32| apply(sum, value.into()));
            store_f32(sums.into_iter().map(|sum| sum as f32).collect(), element, &walk.shape)
        }
        (Lanes::F64(values), Lanes::F64(initial)) => {
            store_f64(walk.fold(&values, initial[0], float(op).ok_or(undefined)?), element, &walk.shape)
        }
        (Lanes::I64(values), Lanes::I64(initial)) => {
            let apply = signed(op).ok_or(undefined)?;
            store_i64(walk.fold(&values, initial[0], |a, b| apply(a, b, bits)), element, &walk.shape)
        }
        (Lanes::U64(values), Lanes::U64(initial)) => {
            let apply = unsigned(op).ok_or(undefined)?;
            store_bits(walk.fold(&values, initial[0], |a, b| apply(a, b, bits)), element, &walk.shape)
        }
        _ => Err(undefined),
    }
}

/// Shorter runs than this are not worth their lying closer together.
const ROW: usize = 16;

/// A reduction by machine code, if it is worthwhile. Every result takes its elements in the same order as without.
fn reduce_native(
    inputs: &[Tensor],
    initial: &[Tensor],
    (outer, inner): (&View, &View),
    program: &Program,
) -> Result<Option<Vec<Tensor>>> {
    let (outer_shape, outer, inner) = (&outer.shape, outer.merged(), inner.merged());
    let last =
        |view: &View| (view.shape.last().copied().unwrap_or(1), view.strides.last().copied().unwrap_or(1));
    let ((row, between), (column, along)) = (last(&outer), last(&inner));
    // A run takes either one element each for a row of results, or many for one result: what lies closer together, if it is long.
    let rows = if row.min(column) < ROW { row > column } else { between < along };
    let (form, run, step) = if rows { (Form::Update, row, between) } else { (Form::Fold, column, along) };
    let Some(body) = program.looped(form, types(inputs.iter().chain(inputs)), inputs[0].len()) else {
        return Ok(None);
    };
    let mut out = initial
        .iter()
        .map(|initial| Ok(splat(initial, outer_shape)?.into_bytes()))
        .collect::<Result<Vec<_>>>()?;
    let mut results: Vec<LaneMut<'_>> =
        out.iter_mut().map(|bytes| LaneMut { bytes, start: 0, step: 1 }).collect();
    let mut operands: Vec<Lane<'_>> =
        inputs.iter().map(|input| Lane { bytes: input.bytes(), start: 0, step }).collect();
    let (bases, steps) =
        if rows { (outer.row_offsets(), inner.offsets()) } else { (outer.offsets(), inner.row_offsets()) };
    for (number, base) in bases.iter().enumerate() {
        let first = if rows { number * run } else { number };
        results.iter_mut().for_each(|lane| lane.start = first);
        for step in &steps {
            operands.iter_mut().for_each(|lane| lane.start = (base + step) as usize);
            body.run(&mut results, &operands, run)?;
        }
    }
    let tensors = out.into_iter().zip(inputs);
    tensors
        .map(|(bytes, input)| Ok(Tensor::new(input.element_type(), outer.shape.clone(), bytes)?))
        .collect::<Result<_>>()
        .map(Some)
}

/// Applies `body` to the inputs' elements at every index.
///
/// # Errors
/// The inputs differ in shape, or the body fails.
pub fn map(inputs: &[Tensor], result: ElementType, body: &dyn Body) -> Result<Tensor> {
    let Some(first) = inputs.first() else { return invalid("it has no inputs") };
    if inputs.iter().any(|input| input.shape() != first.shape()) {
        return invalid("the inputs differ in shape");
    }
    let mut out = zeroed(result, first.shape())?;
    if let Some(body) = body.program()
        && body.gives(&[result])
        && let Some(body) = body.looped(Form::Map, types(inputs), first.len())
    {
        let width = result.byte_width();
        out.par_chunks_mut(PARALLEL * width).enumerate().try_for_each(|(chunk, bytes)| {
            let count = bytes.len() / width;
            let lane = |input| Lane { bytes: Tensor::bytes(input), start: chunk * PARALLEL, step: 1 };
            let inputs: Vec<Lane<'_>> = inputs.iter().map(lane).collect();
            body.run(&mut [LaneMut { bytes, start: 0, step: 1 }], &inputs, count)
        })?;
        return Ok(Tensor::new(result, first.shape().to_vec(), out)?);
    }
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
