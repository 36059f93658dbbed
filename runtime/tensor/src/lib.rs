//! Tensors in memory and in `.npy` files, for every element type that StableHLO has.
//!
//! A [`Tensor`] is its element type, its shape and its bytes: little-endian, row-major, at least one byte an element. It
//! knows nothing of MLIR and nothing of a runtime, so the evaluator, the runtimes and the tests all speak of the same one.

mod element_type;
mod error;
pub mod npy;
mod npy_header;
mod small_float;
mod tensor;

pub use element_type::ElementType;
pub use error::{Result, TensorError};
pub use small_float::SmallFloat;
pub use tensor::{Tensor, TensorSpec};
