//! What the engine executes.

use serde::{Deserialize, Serialize};

/// Functions over shared constants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// The functions.
    pub functions: Vec<Function>,
}

/// Instructions over buffers of f32.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    /// What it is called by.
    pub name: String,
    /// Its buffers.
    pub buffers: Vec<Buffer>,
    /// Buffers that the caller fills.
    pub inputs: Vec<u32>,
    /// Buffers that the caller reads.
    pub outputs: Vec<u32>,
    /// What it does, in order.
    pub instructions: Vec<Instruction>,
}

/// A buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buffer {
    /// How many f32 it holds.
    pub elements: u64,
    /// Where its elements stand, in bytes from the start of the constants; none if they are computed.
    pub constant: Option<u64>,
}

/// An instruction; `to` and the others are indices of buffers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Instruction {
    /// `to[rows, columns] = left[rows, inner] * right`, where `right` is `[inner, columns]`, or `[columns, inner]` if
    /// `transposed`.
    Multiply {
        /// The left matrix.
        left: u32,
        /// The right matrix.
        right: u32,
        /// The product.
        to: u32,
        /// Rows of the left matrix.
        rows: u64,
        /// What is summed over.
        inner: u64,
        /// Columns of the product.
        columns: u64,
        /// Whether the right matrix is stored by columns.
        transposed: bool,
    },
    /// `to = left + right`; a shorter `right` is repeated.
    Add {
        /// The longer summand.
        left: u32,
        /// The other one.
        right: u32,
        /// The sum.
        to: u32,
    },
    /// `to = max(from, 0)`; NaN stays NaN.
    Rectify {
        /// The operand.
        from: u32,
        /// The result.
        to: u32,
    },
}

impl Instruction {
    /// The buffers that it reads, and the one that it writes.
    pub fn buffers(self) -> (Vec<u32>, u32) {
        match self {
            Self::Multiply { left, right, to, .. } | Self::Add { left, right, to } => (vec![left, right], to),
            Self::Rectify { from, to } => (vec![from], to),
        }
    }
}
