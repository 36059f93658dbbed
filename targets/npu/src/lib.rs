//! The NPU backend: partitions as calls of Android's Neural Networks API.
//!
//! What is supported is decided by planning: [`plan`] holds the calls that an operation would become, checked by NNAPI's rules as
//! they are added, and `legalize-stablehlo-to-nnapi` writes the same plans in the `nnapi` dialect. `translate` lays call lists out,
//! and `artifact` streams the weights behind them. The dispatch library (`runtime/dispatch-nnapi`) runs them.

#![allow(
    clippy::mutable_key_type,
    reason = "handles are hashed by the address of what they name, which never changes"
)]

mod backend;
mod fuse;
mod half_precision;
mod legalize;
mod lower;
mod options;
mod passes;
mod plan;
mod simplify;
mod steps;
mod stored;
mod translate;
mod types;
mod verify;
mod wide;

pub use backend::Npu;

/// The name on the command line.
pub const ID: &str = "npu";
