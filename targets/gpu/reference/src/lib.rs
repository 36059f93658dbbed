//! What kernels compute, without a GPU: their WGSL interpreted, and the checks that packages carry made of it.
//!
//! The interpreter takes WGSL as naga reads it and runs a workgroup's invocations side by side, with floats of the host. It reads no weights:
//! bindings are filled by formulas ([`edgec_gpu_plan::check::Fill`]), so that only those elements exist that are looked at.
#![forbid(unsafe_code)]

mod checks;
mod error;
mod machine;
mod value;

pub use checks::{Checks, checks};
pub use error::ReferenceError;

use value::Kind;

/// The buffers of a kernel.
pub(crate) trait Storage {
    /// Scalar `index` of a binding: an element of floats of 16 bits as a float of 32, or a word.
    fn load(&self, binding: u32, half: bool, index: u64) -> Result<u32, ReferenceError>;

    /// Writes a scalar.
    fn store(&mut self, binding: u32, kind: Kind, index: u64, bits: u32) -> Result<(), ReferenceError>;
}
