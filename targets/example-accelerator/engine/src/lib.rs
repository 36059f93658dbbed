//! The example accelerator itself: a small matrix engine, in software.
//!
//! It computes `f32` matrix products, sums and rectifiers over flat buffers. [`Program`] is what it executes, with a file format
//! of its own; [`run`] is the machine. The compiler's side is the crate `example-accelerator` around this one.

mod check;
mod file;
mod machine;
mod program;
#[cfg(test)]
mod tests;

pub use check::check;
pub use file::{Constants, FileError, read, write};
pub use machine::{RunError, run};
pub use program::{Buffer, Function, Instruction, Program};
