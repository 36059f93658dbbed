//! Partitions to the engine's program.

use std::collections::HashMap;

use edgec_dialects::ir::{Attr, Block, Func, Module, Op, Value};
use edgec_target::{Constant, TargetError};
use example_engine::{Buffer, Function, Instruction, Program};

use crate::operand::{Operand, Source, rectified};

/// A program, and what its constants are.
#[derive(Default)]
pub(crate) struct Compiled {
    pub program: Program,
    /// Constants by their bytes from the first, in the order of their places.
    pub constants: Vec<(u64, Constant)>,
    /// Bytes of all constants.
    pub bytes: u64,
}

/// Constants begin at multiples of this.
const ALIGNMENT: u64 = 64;

/// Compiles each function of `module`. A constant that several functions read is stored once.
///
/// # Errors
/// An operation that `support` did not promise: a mistake of this crate.
pub(crate) fn compile(module: Module<'_>) -> Result<Compiled, TargetError> {
    let mut compiled = Compiled::default();
    let mut places = HashMap::new();
    for function in module.funcs().into_iter().filter(|function| function.body().is_some()) {
        let mut writer = Writer {
            compiled: &mut compiled,
            places: &mut places,
            buffers: HashMap::new(),
            function: Function { name: function.name(), ..Function::default() },
        };
        writer.write(function)?;
        let function = writer.function;
        compiled.program.functions.push(function);
    }
    Ok(compiled)
}

struct Writer<'w, 'c> {
    compiled: &'w mut Compiled,
    places: &'w mut HashMap<Constant, u64>,
    buffers: HashMap<Value<'c>, u32>,
    function: Function,
}

impl<'c> Writer<'_, 'c> {
    fn write(&mut self, function: Func<'c>) -> Result<(), TargetError> {
        for argument in function.args() {
            let buffer = self.computed(argument)?;
            self.function.inputs.push(buffer);
        }
        for op in function.body().map(Block::ops).unwrap_or_default() {
            self.operation(op)?;
        }
        for value in function.returned() {
            let buffer = self.read(value)?;
            self.function.outputs.push(buffer);
        }
        Ok(())
    }

    fn operation(&mut self, op: Op<'c>) -> Result<(), TargetError> {
        let instruction = match op.name().as_str() {
            "stablehlo.dot_general" => self.product(op)?,
            "stablehlo.add" => {
                let [left, right] = [self.operand(op, 0)?, self.operand(op, 1)?];
                // The engine repeats the right summand alone.
                let swap = self.elements(left) < self.elements(right);
                let (left, right) = if swap { (right, left) } else { (left, right) };
                Instruction::Add { left, right, to: self.result(op)? }
            }
            "stablehlo.maximum" => {
                let from = self.read(rectified(op).ok_or_else(|| broken(op))?)?;
                Instruction::Rectify { from, to: self.result(op)? }
            }
            // What is stored is read where it is used.
            _ => return Ok(()),
        };
        self.function.instructions.push(instruction);
        Ok(())
    }

    fn product(&mut self, op: Op<'c>) -> Result<Instruction, TargetError> {
        let dims = op.attr("dot_dimension_numbers").and_then(Attr::as_dot).ok_or_else(|| broken(op))?;
        let (left, right) =
            (op.operand(0).ok_or_else(|| broken(op))?, op.operand(1).ok_or_else(|| broken(op))?);
        let transposed = dims.rhs_contract == [1];
        let &[rows, inner] = left.shape().as_slice() else { return Err(broken(op)) };
        let columns = right.shape().get(usize::from(!transposed)).copied().ok_or_else(|| broken(op))?;
        Ok(Instruction::Multiply {
            left: self.read(left)?,
            right: self.read(right)?,
            to: self.result(op)?,
            rows: rows as u64,
            inner: inner as u64,
            columns: columns as u64,
            transposed,
        })
    }

    fn operand(&mut self, op: Op<'c>, index: usize) -> Result<u32, TargetError> {
        self.read(op.operand(index).ok_or_else(|| broken(op))?)
    }

    fn result(&mut self, op: Op<'c>) -> Result<u32, TargetError> {
        self.computed(op.result(0).ok_or_else(|| broken(op))?)
    }

    fn elements(&self, buffer: u32) -> u64 {
        self.function.buffers.get(buffer as usize).map_or(0, |buffer| buffer.elements)
    }

    /// The buffer that holds `value`.
    fn read(&mut self, value: Value<'c>) -> Result<u32, TargetError> {
        if let Some(&buffer) = self.buffers.get(&value) {
            return Ok(buffer);
        }
        let Operand { source, elements, .. } =
            Operand::of(value, &|_| true).ok_or_else(|| unreadable(value))?;
        let constant = match source {
            Source::Weight(symbol) => Constant::Weight { symbol, length: 4 * elements },
            Source::Constant(bytes) => Constant::Bytes(bytes),
            Source::Computed => return Err(unreadable(value)),
        };
        let offset = match self.places.get(&constant) {
            Some(&offset) => offset,
            None => {
                let offset = self.compiled.bytes.next_multiple_of(ALIGNMENT);
                self.compiled.bytes = offset + 4 * elements;
                self.compiled.constants.push((offset, constant.clone()));
                self.places.insert(constant, offset);
                offset
            }
        };
        Ok(self.buffer(value, Buffer { elements, constant: Some(offset) }))
    }

    /// A new buffer for a value that is computed.
    fn computed(&mut self, value: Value<'c>) -> Result<u32, TargetError> {
        let elements = value.ty().element_count().ok_or_else(|| unreadable(value))?;
        Ok(self.buffer(value, Buffer { elements, constant: None }))
    }

    fn buffer(&mut self, value: Value<'c>, buffer: Buffer) -> u32 {
        let index = self.function.buffers.len() as u32;
        self.function.buffers.push(buffer);
        self.buffers.insert(value, index);
        index
    }
}

fn broken(op: Op<'_>) -> TargetError {
    internal(format!("{} is not what `support` promised", op.name()))
}

fn unreadable(value: Value<'_>) -> TargetError {
    internal(format!("a value of {} cannot be read", value.ty()))
}

pub(crate) fn internal(message: String) -> TargetError {
    TargetError::Internal { target: "example", message }
}
