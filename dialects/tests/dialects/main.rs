//! Tests of the dialects and of the interface, in one binary: each one that
//! links MLIR is large.

mod building;
mod rewriting;
mod syntax;
mod verifiers;
