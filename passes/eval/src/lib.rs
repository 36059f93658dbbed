//! The reference evaluator of StableHLO: what a module's functions compute, on one device, on tensors in memory.
//!
//! It is for trust first: every operation does what the specification says, in the arithmetic of its element type.
//! [`Evaluator`] walks a function's operations in order and frees values after their last use; weights are read when they are loaded.
//! The operations themselves are the kernels of `edgec-kernels`, found by name in the tables of `ops`.

#![allow(
    clippy::mutable_key_type,
    reason = "handles are hashed by the address of what they name, which never changes"
)]

mod body;
mod call;
mod datum;
mod error;
mod evaluator;
mod known_types;
mod loops;
mod ops;
mod plan;
mod program;
mod signature;
mod unrolled;
mod weights;

pub use datum::Datum;
pub use edgec_tensor::ElementType as Storage;
pub use error::EvalError;
pub use evaluator::{Evaluator, Options};
pub use known_types::{Element, Quantized, TensorType, tensor_type};
pub use ops::supported_operations;
pub use signature::{Port, Signature, signatures};

#[cfg(test)]
mod tests;
