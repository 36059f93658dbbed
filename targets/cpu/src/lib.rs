//! The CPU target: StableHLO to `tfl`, `tfl` to a TFLite file that stock LiteRT runs on XNNPACK.
//!
//! The way of a module: [`PASSES`] legalise it to `tfl` and merge what they can; [`Cpu`] then translates the functions
//! into a TFLite model, whose weights stream into the file when it is written.

mod artifact;
mod backend;
#[cfg(test)]
mod cases;
mod cleanup;
mod generalize;
mod legalize;
mod passes;
mod rewrite;
mod tfl;
mod translate;

pub use backend::Cpu;
pub use legalize::lowered_operations;
pub use passes::PASSES;

/// The target's id.
const ID: &str = "cpu";
