//! Programs in loops over arrays.

use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{self, BlockArg, InstBuilder, MemFlagsData};
use cranelift_frontend::FunctionBuilder;
use edgec_tensor::ElementType;

use crate::emitter::{Emitter, Value};
use crate::error::{JitError, Result};
use crate::host::Code;
use crate::{Emit, Signature, element};

/// The most arrays that a loop takes.
pub const MAX_LANES: usize = 16;

/// What a loop does with its results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `results[i] = program(inputs[i])`.
    Map,
    /// `results[i] = program(results[i], inputs[i])`, one element after the other.
    Update,
    /// `results = program(results, inputs[i])` for all `i`; of the results, the first elements alone.
    Fold,
}

/// Elements that a loop reads: those at `start`, `start + step`, and so on.
#[derive(Clone, Copy, Debug)]
pub struct Lane<'a> {
    /// Where they lie.
    pub bytes: &'a [u8],
    /// The first, counted in elements.
    pub start: usize,
    /// From one to the next, counted in elements.
    pub step: isize,
}

/// Elements that a loop writes, and may read.
#[derive(Debug)]
pub struct LaneMut<'a> {
    /// Where they lie.
    pub bytes: &'a mut [u8],
    /// The first, counted in elements.
    pub start: usize,
    /// From one to the next, counted in elements.
    pub step: isize,
}

/// A program in a loop.
pub struct Loop {
    code: Code,
    form: Form,
    results: Vec<ElementType>,
    inputs: Vec<ElementType>,
}

/// Addresses of the first elements, results first; bytes from one to the next; how many.
type Entry = extern "C" fn(*const *mut u8, *const isize, usize);

impl Loop {
    /// Compiles a program. Where results are read, the program's first arguments are theirs.
    ///
    /// # Errors
    /// The program has what machine code has not, or this host has none.
    pub fn compile(form: Form, signature: Signature<'_>, emit: Emit<'_>) -> Result<Self> {
        let Signature { arguments, results } = signature;
        let reads = if form == Form::Map { 0 } else { results.len() };
        let inputs = arguments.get(reads..).ok_or(JitError::Unsupported)?;
        if arguments[..reads] != results[..reads] || results.len() + inputs.len() > MAX_LANES {
            return Err(JitError::Unsupported);
        }
        let code = Code::compile(&[I64, I64, I64], None, |builder| {
            build(builder, form, results, inputs, emit).ok_or(JitError::Unsupported)
        })?;
        Ok(Self { code, form, results: results.to_vec(), inputs: inputs.to_vec() })
    }

    /// Runs it over `count` elements of every array.
    ///
    /// # Errors
    /// There are more or fewer arrays than the program has, or elements outside of one.
    pub fn run(&self, results: &mut [LaneMut<'_>], inputs: &[Lane<'_>], count: usize) -> Result<()> {
        if results.len() != self.results.len() || inputs.len() != self.inputs.len() {
            let lane = results.len().min(self.results.len()) + inputs.len().min(self.inputs.len());
            return Err(JitError::Lanes { lane, start: 0, step: 0, count });
        }
        if count == 0 {
            return Ok(());
        }
        let mut addresses = [std::ptr::null_mut(); MAX_LANES];
        let mut steps = [0isize; MAX_LANES];
        for (lane, (result, &element)) in results.iter_mut().zip(&self.results).enumerate() {
            let reach = if self.form == Form::Fold { 1 } else { count };
            let first = first(result.bytes.len(), (result.start, result.step), reach, element, lane)?;
            addresses[lane] = result.bytes[first..].as_mut_ptr();
            steps[lane] = result.step * element.byte_width() as isize;
        }
        for (index, (input, &element)) in inputs.iter().zip(&self.inputs).enumerate() {
            let lane = results.len() + index;
            let first = first(input.bytes.len(), (input.start, input.step), count, element, lane)?;
            // The code only reads inputs.
            addresses[lane] = input.bytes[first..].as_ptr().cast_mut();
            steps[lane] = input.step * element.byte_width() as isize;
        }
        // SAFETY: the entry is a function of this type, which `build` made and `self` keeps.
        let entry: Entry = unsafe { std::mem::transmute(self.code.entry()) };
        // `first` has checked that all `count` elements of every array that the function touches lie inside; results are borrowed
        // mutably, so no other array overlaps them.
        entry(addresses.as_ptr(), steps.as_ptr(), count);
        Ok(())
    }
}

/// The first byte of a lane, if all its elements lie inside of `length` bytes.
fn first(
    length: usize,
    (start, step): (usize, isize),
    count: usize,
    element: ElementType,
    lane: usize,
) -> Result<usize> {
    let width = element.byte_width();
    let elements = length / width;
    let last = isize::try_from(count - 1)
        .ok()
        .and_then(|steps| steps.checked_mul(step))
        .and_then(|reach| start.checked_add_signed(reach));
    match last {
        Some(last) if start < elements && last < elements => Ok(start * width),
        _ => Err(JitError::Lanes { lane, start, step, count }),
    }
}

fn build(
    builder: &mut FunctionBuilder<'_>,
    form: Form,
    results: &[ElementType],
    inputs: &[ElementType],
    emit: Emit<'_>,
) -> Option<()> {
    let entry = builder.create_block();
    let body = builder.create_block();
    let exit = builder.create_block();
    builder.append_block_params_for_function_params(entry);
    builder.switch_to_block(entry);
    let &[addresses, steps, count] = builder.block_params(entry) else { return None };
    let lanes: Vec<ElementType> = results.iter().chain(inputs).copied().collect();
    let entry_of = |builder: &mut FunctionBuilder<'_>, table: ir::Value, lane: usize| {
        builder.ins().load(I64, MemFlagsData::new(), table, 8 * lane as i32)
    };
    let firsts: Vec<ir::Value> = (0..lanes.len()).map(|lane| entry_of(builder, addresses, lane)).collect();
    let steps: Vec<ir::Value> = (0..lanes.len()).map(|lane| entry_of(builder, steps, lane)).collect();
    // What changes from turn to turn: how many are left, the addresses, and the state of a fold.
    let mut carried = vec![count];
    carried.extend(&firsts);
    if form == Form::Fold {
        for (&element, &address) in results.iter().zip(&firsts) {
            carried.push(Emitter::new(builder).load(element, address)?.0);
        }
    }
    for &value in &carried {
        let ty = builder.func.dfg.value_type(value);
        builder.append_block_param(body, ty);
    }
    let arguments =
        |values: &[ir::Value]| values.iter().map(|&value| BlockArg::from(value)).collect::<Vec<_>>();
    builder.ins().jump(body, &arguments(&carried));

    builder.switch_to_block(body);
    let now: Vec<ir::Value> = builder.block_params(body).to_vec();
    let (left, at) = (*now.first()?, now.get(1..=lanes.len())?);
    let state: Vec<Value> = now.get(lanes.len() + 1..)?.iter().map(|&value| Value(value)).collect();
    let mut emitter = Emitter::new(builder);
    let mut operands = state;
    let read = match form {
        Form::Update => 0,
        Form::Map | Form::Fold => results.len(),
    };
    for (&element, &address) in lanes.iter().zip(at).skip(read) {
        operands.push(emitter.load(element, address)?);
    }
    let found = emit(&mut emitter, &operands)?;
    if found.len() != results.len() {
        return None;
    }
    for (&element, &value) in results.iter().zip(&found) {
        if element::number(element)? != emitter.type_of(value) {
            return None;
        }
    }
    if form != Form::Fold {
        for ((&element, &value), &address) in results.iter().zip(&found).zip(at) {
            emitter.store(element, value, address)?;
        }
    }
    let mut next = vec![builder.ins().iadd_imm_s(left, -1)];
    for (&address, &step) in at.iter().zip(&steps) {
        next.push(builder.ins().iadd(address, step));
    }
    if form == Form::Fold {
        next.extend(found.iter().map(|value| value.0));
    }
    let more = next[0];
    builder.ins().brif(more, body, &arguments(&next), exit, &[]);

    builder.switch_to_block(exit);
    if form == Form::Fold {
        let mut emitter = Emitter::new(builder);
        for ((&element, &value), &address) in results.iter().zip(&found).zip(&firsts) {
            emitter.store(element, value, address)?;
        }
    }
    builder.ins().return_(&[]);
    Some(())
}
