//! The dialects that edgec compiles through, and safe Rust over MLIR.
//!
//! `stablehlo`, `chlo`, `sdy` and `tfl` are defined in TableGen (`td/`) with the little C++
//! they need (`cpp/`); `func`, `arith`, `quant` and `ml_program` are MLIR's
//! own. [`Context::new`] registers them all, so no operation is ever
//! unregistered.
//!
//! # What makes the interface safe
//!
//! MLIR frees an operation when it is erased, and a handle that still names it
//! dangles. Here nothing is freed before the [`Context`]: an erased operation
//! is unlinked, its operands are exchanged for placeholders and it is kept
//! aside. So every handle ([`ir::Op`], [`ir::Value`], [`ir::Block`], …) is a
//! plain `Copy` value that stays valid for the context's lifetime `'c`, and a
//! rewrite may keep handles across any change. A handle to an erased operation
//! says so ([`ir::Op::is_erased`]). Upstream passes, which do free operations,
//! run on a copy of the module whose result then takes the place of the old
//! body ([`ir::Module::run_passes`]).
//!
//! No handle can leave its thread, and the context runs no threads of its own.

pub mod builder;
mod context;
mod diagnostics;
mod ffi;
mod generated;
pub mod ir;
pub mod stablehlo;
pub mod tfl;

pub use builder::Builder;
pub use context::Context;
pub use diagnostics::{Diagnostic, Diagnostics, Severity};
pub use ir::ElementType;
