//! Regions on single elements, compiled into a list of instructions over registers, so that a kernel may call them for every
//! element: by an interpreter, or as machine code where there are many.
//!
//! A register holds a number in the type that arithmetic is done in, as the kernels do: an f32 for every float of up to 32 bits, an
//! f64, or an integer of 64 bits. A result is rounded or wrapped to its element type before the next instruction.

mod interpreter;
mod native;
mod repeat;

use std::cell::RefCell;

use edgec_tensor::ElementType;

use crate::binary::{self, Binary};
use crate::body::{Body, Cell, Known};
use crate::compare::Direction;
use crate::error::Result;
use crate::unary::{self, Unary};

use interpreter::Interpreter;
use native::Native;
pub(crate) use native::types;
pub use repeat::{Loop, Turns};

/// The most instructions of a program; a longer region is walked.
const MOST: usize = 1 << 12;

/// A value while a program is built: its register.
#[derive(Clone, Copy, Debug)]
pub struct Register {
    index: usize,
    element: ElementType,
}

/// What an instruction puts into the next register.
#[derive(Clone, Copy, Debug)]
enum Operation {
    /// The number of an element.
    Constant(Cell),
    Unary(Unary, Register),
    Binary(Binary, Register, Register),
    Compare {
        direction: Direction,
        total: bool,
        lhs: Register,
        rhs: Register,
    },
    Select {
        pred: Register,
        on_true: Register,
        on_false: Register,
    },
    Convert(Register),
}

/// An operation and the register that gets its result.
#[derive(Clone, Copy, Debug)]
struct Instruction {
    operation: Operation,
    out: Register,
}

/// Builds a program. Every method answers `None` for what programs do not do; the region is walked then.
pub struct Builder {
    arguments: Vec<ElementType>,
    instructions: Vec<Instruction>,
}

/// A compiled region.
pub struct Program {
    arguments: Vec<ElementType>,
    instructions: Vec<Instruction>,
    results: Vec<Register>,
    interpreter: RefCell<Interpreter>,
    native: Native,
    known: Option<Known>,
}

/// The type that a register's number has.
#[derive(Clone, Copy, PartialEq)]
enum Domain {
    F32,
    F64,
    Signed,
    Unsigned,
}

impl Domain {
    fn of(element: ElementType) -> Option<Self> {
        Some(match element {
            ElementType::F64 => Self::F64,
            _ if element.is_float() => Self::F32,
            _ if element.is_signed() => Self::Signed,
            _ if element.is_complex() => return None,
            _ => Self::Unsigned,
        })
    }

    fn is_integer(self) -> bool {
        matches!(self, Self::Signed | Self::Unsigned)
    }
}

impl Builder {
    /// A program of these arguments, which are the first registers.
    pub fn new(arguments: &[ElementType]) -> Option<(Self, Vec<Register>)> {
        let supported = arguments.iter().all(|&element| Domain::of(element).is_some());
        let registers =
            arguments.iter().enumerate().map(|(index, &element)| Register { index, element }).collect();
        supported.then_some((Self { arguments: arguments.to_vec(), instructions: Vec::new() }, registers))
    }

    fn push(&mut self, element: ElementType, operation: Operation) -> Option<Register> {
        Domain::of(element)?;
        let out = Register { index: self.arguments.len() + self.instructions.len(), element };
        self.instructions.push(Instruction { operation, out });
        (self.instructions.len() <= MOST).then_some(out)
    }

    /// A number that never changes.
    pub fn constant(&mut self, element: ElementType, bytes: &[u8]) -> Option<Register> {
        let mut cell: Cell = [0; 16];
        cell.get_mut(..element.byte_width())?.copy_from_slice(bytes.get(..element.byte_width())?);
        self.push(element, Operation::Constant(cell))
    }

    /// An operation on one number.
    pub fn unary(&mut self, op: Unary, operand: Register) -> Option<Register> {
        let element = operand.element;
        let result = match (op, Domain::of(element)?) {
            (Unary::IsFinite, domain) if !domain.is_integer() => ElementType::Bool,
            (Unary::Real | Unary::Imag | Unary::IsFinite, _) => return None,
            (_, Domain::F32 | Domain::F64) => unary::float(op).map(|_| element)?,
            (_, Domain::Signed | Domain::Unsigned) => unary::integer(op, element).map(|_| element)?,
        };
        self.push(result, Operation::Unary(op, operand))
    }

    /// An operation on two numbers of one type.
    pub fn binary(&mut self, op: Binary, lhs: Register, rhs: Register) -> Option<Register> {
        let element = lhs.element;
        if element != rhs.element {
            return None;
        }
        let op = if element == ElementType::Bool { binary::logical(op)? } else { op };
        match Domain::of(element)? {
            Domain::F32 | Domain::F64 => binary::float(op).map(|_| ())?,
            Domain::Signed => binary::signed(op).map(|_| ())?,
            Domain::Unsigned => binary::unsigned(op).map(|_| ())?,
        }
        self.push(element, Operation::Binary(op, lhs, rhs))
    }

    /// A comparison; with `total`, floats have a total order.
    pub fn compare(
        &mut self,
        direction: Direction,
        total: bool,
        lhs: Register,
        rhs: Register,
    ) -> Option<Register> {
        if lhs.element != rhs.element {
            return None;
        }
        self.push(ElementType::Bool, Operation::Compare { direction, total, lhs, rhs })
    }

    /// One of two values.
    pub fn select(&mut self, pred: Register, on_true: Register, on_false: Register) -> Option<Register> {
        if on_true.element != on_false.element || pred.element != ElementType::Bool {
            return None;
        }
        self.push(on_true.element, Operation::Select { pred, on_true, on_false })
    }

    /// A number in another type, as the kernel converts it.
    pub fn convert(&mut self, operand: Register, element: ElementType) -> Option<Register> {
        let (source, target) = (Domain::of(operand.element)?, Domain::of(element)?);
        // Narrower floats would be rounded twice.
        if target == Domain::F32 && source != Domain::F32 && element != ElementType::F32 {
            return None;
        }
        self.push(element, Operation::Convert(operand))
    }

    /// The program that gives these values.
    pub fn finish(self, results: Vec<Register>, known: Option<Known>) -> Option<Program> {
        Some(Program {
            interpreter: RefCell::new(Interpreter::new(&self.arguments, &self.instructions)?),
            arguments: self.arguments,
            instructions: self.instructions,
            results,
            native: Native::default(),
            known,
        })
    }
}

impl Body for Program {
    fn apply(&self, arguments: &[Cell], results: &mut [Cell]) -> Result<()> {
        self.interpreter.borrow_mut().run(&self.arguments, arguments, &self.results, results);
        Ok(())
    }

    fn known(&self) -> Option<Known> {
        self.known
    }

    fn program(&self) -> Option<&Program> {
        Some(self)
    }
}

#[cfg(test)]
mod native_tests;
#[cfg(test)]
mod tests;
