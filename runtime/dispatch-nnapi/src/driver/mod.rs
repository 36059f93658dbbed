//! Drivers: libraries with the functions of NNAPI, and the models, compilations and executions that they make.
//!
//! This module holds the calls of foreign functions. The contract for all of them: handles are made and freed by the wrappers here,
//! which keep the library loaded and what a handle needs alive, and buffers outlive the calls that use them.

mod library;
mod model;
mod session;

pub(crate) use library::code_name;
pub(crate) use session::{Code, Session};
