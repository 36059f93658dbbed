//! Edgec's end: a loaded library as a backend.

mod artifact;
mod backend;
mod call;
mod library;
mod support;
mod table;
mod weights;

pub use backend::LoadedPlugin;
