//! What the compiler and the runtimes share about models on GPUs: the plan, its bytes, its verifier, the memory planner.
//!
//! A *plan* says everything that a runtime needs to run a model with no compiler: which kernels there are, where each tensor
//! lies, and for every signature the list of dispatches with their bindings, grids and barriers. [`mod@bytes`] has the
//! format's description, [`verify`] what is proved of a plan, [`memory`] how tensors get their places.
//!
//! Plans are untrusted: reading checks every count, offset and length, and [`verify()`] the meaning.
#![forbid(unsafe_code)]

pub mod bytes;
pub mod check;
mod element;
mod formula;
mod intervals;
pub mod memory;
mod plan;
mod requirements;
mod traffic;
pub mod verify;

pub use bytes::PlanError;
pub use element::Element;
pub use formula::{Formula, Parameter};
pub use plan::{
    Access, Bound, CodeSections, Dispatch, Kernel, KernelBinding, Memory, Place, Plan, Section, Shard,
    Signature, Span, State, Tensor,
};
pub use requirements::{Features, Limits, Requirements};
pub use traffic::Traffic;
pub use verify::{Violation, verify};

/// What the offset of a shard in its file is a multiple of: the page size of every phone.
pub const SHARD_ALIGNMENT: u64 = 16 * 1024;

/// What the offset of a tensor in its memory is a multiple of: the largest that Vulkan, Metal and WebGPU allow a device to ask for.
pub const OFFSET_ALIGNMENT: u64 = 256;

/// The checksum (CRC-32 of ISO 3309) that plans state of their sections: against damage, not against forgery.
pub fn checksum(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}
