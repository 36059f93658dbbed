//! The bytes of a plan.
//!
//! All numbers are little-endian. A plan is
//!
//! | at | what |
//! |---|---|
//! | 0 | magic `EDGECGP\0` |
//! | 8 | u32 version (1) |
//! | 12 | u32 checksum of the body (CRC-32) |
//! | 16 | u64 length of the body |
//! | 24 | zeros to 64 |
//! | 64 | the body |
//!
//! and its body, where a *text* is u32 length, UTF-8, zeros to a multiple of 4, and a *list* is u32 count and the things:
//!
//! | what | fields |
//! |---|---|
//! | profile | text |
//! | features | u32, bit 0 f16, bit 1 8-bit dot products, bit 2 subgroups |
//! | limits | 12 x u64, in the order of [`crate::Limits::named`] |
//! | shards | list of: u64 length, u32 checksum |
//! | states | list of: text name, u32 element type, list of u32 dimensions, u32 axis of positions (or none), u64 length |
//! | code | SPIR-V, MSL, WGSL, each: u64 length, u32 checksum |
//! | kernels | list of: text name, text entry point, 3 x u32 workgroup, u32 shared bytes, list of bindings (u32 access, u64 bytes), u32 words of push constants, SPIR-V, MSL, WGSL each u64 offset and u64 length in its section |
//! | signatures | list of: text name, list of parameters (text name, u32 least, u32 most), u64 arena, list of tensors, list of u32 inputs, list of u32 outputs, list of dispatches |
//!
//! A tensor is text name, u32 element type, list of u32 dimensions, u32 memory (0 arena, 1 shard, 2 state), u32 index of the shard or state
//! (0 for the arena), u64 offset, u64 length. A dispatch is u32 kernel, u32 flags (bit 0: a barrier before it), list of bindings (u32
//! tensor, u64 offset, u64 length), list of formulas, 3 formulas; a formula is u32 parameter (or none), u32 multiply, u32 add, u32
//! divide. *None* is the number 0xffffffff. Element types and accesses have the codes of [`crate::Element`] and [`crate::Access`].

mod error;
mod read;
mod write;

pub use error::PlanError;

const MAGIC: &[u8; 8] = b"EDGECGP\0";
const VERSION: u32 = 1;
const HEADER_LENGTH: usize = 64;
/// Stands for an index that is not there.
const NONE: u32 = u32::MAX;
