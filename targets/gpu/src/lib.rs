//! The GPU backend: whole modules as plans of dispatches, with kernels for Vulkan, Metal and WebGPU.
//!
//! `legalize-stablehlo-to-shader` makes one operation of the `shader` dialect of each StableHLO operation, and stores weights as kernels read them. The
//! passes in `fuse` let kernels do what stood before and behind them. [`kernels`] makes the kernels of an operation, which is how `verify-shaders` checks
//! modules and [`translate`] writes plans; [`artifact`] streams the weights behind them.

#![allow(
    clippy::mutable_key_type,
    reason = "handles are hashed by the address of what they name, which never changes"
)]

mod artifact;
mod backend;

mod fuse;
mod kernels;
mod legalize;
mod passes;
mod results;
mod shader;
mod translate;
mod types;
mod verify;
mod walk;

pub use backend::Gpu;
pub use legalize::lowered_operations;

/// The name on the command line.
pub const ID: &str = "gpu";
