//! StableHLO in MLIR's bytecode: portable artifacts, which hold its versioned form VHLO, and plain bytecode.
//!
//! [`Bytecode`] takes the container apart; [`Program`] has the operations with decoded attributes and types, every
//! operation in its newest version. Constants are not copied: [`Attr::Tensor`] says where their bytes lie. No MLIR is
//! needed for any of this, and no file can make it panic, run without end or take memory by a number that it claims.

mod bytecode;
mod cursor;
mod decode;
mod error;
mod program;
mod source;

pub use bytecode::{Block, Bytecode, Dialect, MAGIC, Op, OpName, Region};
pub use decode::{Attr, DimsKind, EnumKind, Float, Quantized, Type};
pub use error::Error;
pub use program::{Body, Operation, Program};
pub use source::{Source, Span};
