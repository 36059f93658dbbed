//! An accelerator that edgec does not know: a matrix engine with products, sums and rectifiers of f32.
//!
//! It uses what is public alone, and shows all that a target needs: [`Example`] says what the engine computes and what that
//! costs, `compile` turns partitions into its [program](example_engine::Program), and `artifact` streams weights behind it.
//! `docs/plugging-in.md` goes through it step by step.

mod backend;
mod compile;
mod operand;

pub use backend::Example;
