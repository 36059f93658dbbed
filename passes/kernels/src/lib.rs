//! What StableHLO's operations compute, on tensors in memory: the kernels of the reference evaluator and of constant folding.
//!
//! They know nothing of MLIR. An operation's attributes come as plain numbers, its region as a [`Body`], and everything is checked
//! against the operands before it is used, so that no attribute of a hostile module makes a kernel read or write out of bounds, or
//! allocate more than [`shape::MAX_BYTES`].
//!
//! Arithmetic of types narrower than f32 is done in f32 and rounded after every operation; integers are computed in 64 bits and
//! wrap to their width.

pub mod batch_norm;
pub mod binary;
pub mod body;
pub mod compare;
pub mod convert;
pub mod convolution;
pub mod dot;
mod error;
pub mod fft;
pub mod gather;
pub mod lanes;
pub mod linear_algebra;
mod matmul;
pub mod program;
pub mod quantize;
pub mod random;
pub mod reduce;
pub mod scatter;
pub mod select;
pub mod shape;
pub mod slice;
pub mod sort;
pub mod structural;
pub mod unary;
pub mod window;

pub use body::{Body, Cell, Known};
pub use error::{KernelError, Result};
