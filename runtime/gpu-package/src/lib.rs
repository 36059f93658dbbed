//! Models for GPUs as files: a `.litertlm` container with plans, the kernels' code and weights.
//!
//! Sections of the type `GenericBinaryData`, told by their directory item `name`:
//!
//! | `name` | what | other items |
//! |---|---|---|
//! | `edgec.plan` | a plan (see [`edgec_gpu_plan::bytes`]); one a variant, the best first | `profile`: the plan's; `shards`: the numbers of the weight sections that its shards are, in its order, with spaces between |
//! | `edgec.checks` | checks of a plan's kernels (see [`edgec_gpu_plan::check`]), where it has any | `profile`: the plan's |
//! | `edgec.spirv` | SPIR-V modules of all variants' kernels | |
//! | `edgec.msl` | their Metal source | |
//! | `edgec.wgsl` | their WGSL | |
//! | `edgec.weights.N` | shard `N`, from 0 on | |
//!
//! Each begins at a multiple of 16 KiB, as all sections of a container do, so that a mapped file's shards can be given to a GPU without a
//! copy. A section of code that no variant has code for is not there. Tokenizer and metadata are in the sections where other
//! language models have them.
//!
//! [`Draft`] writes packages, [`Package`] reads them. A plan states the checksums of its shards, and is as long whatever they are: a draft
//! lays all sections out first, weights are streamed to their places, and [`Draft::finish`] reads them back once and writes the plans.
//! A package whose writing was interrupted has no plans.
#![forbid(unsafe_code)]

mod code;
mod draft;
mod error;
mod read;
mod store;

pub use draft::{Draft, DraftSection, KernelCode};
pub use error::{DraftError, PackageError};
pub use read::{Language, Package, Variant};
pub use store::Store;

/// The item of a section's directory entry that says what it is.
const NAME: &str = "name";
const PLAN: &str = "edgec.plan";
const CHECKS: &str = "edgec.checks";
const WEIGHTS: &str = "edgec.weights.";
/// The item of a plan's section with the numbers of its shards.
const SHARDS: &str = "shards";
/// The item of a plan's section with its profile.
const PROFILE: &str = "profile";
