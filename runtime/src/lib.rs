//! Runs what edgec compiles: LiteRT's C library for CPU artifacts, and on top of it text generation.
//!
//! - [`Runner`] is what a backend offers; [`LiteRtRunner`] is the one for the CPU.

pub mod npy;

mod error;
mod ffi;
mod litert;
mod profile;
mod runner;
mod tensor;
mod weight_cache;

pub use error::{Result, RuntimeError};
pub use litert::{CpuOptions, LiteRtRunner};
pub use profile::{OperatorTime, Profile};
pub use runner::{BufferId, Runner, Signature};
pub use tensor::{ElementType, Tensor, TensorSpec};
