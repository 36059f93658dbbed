//! LiteRT's C interface: loaded with the dynamic loader, wrapped so that the rest of the crate is safe code.
//!
//! Everything `unsafe` of this crate lies in this folder. [`table`] holds the functions' types, [`types`] the structures;
//! the other files are one wrapper each, which owns its handle and keeps alive what the handle refers to.

mod buffer;
mod compiled;
mod environment;
mod huge_pages;
mod library;
mod mapping;
mod model;
mod options;
mod profiler;
mod status;
mod table;
mod types;

pub(crate) use buffer::TensorBuffer;
pub(crate) use compiled::CompiledModel;
pub(crate) use environment::Environment;
pub(crate) use huge_pages::ask as ask_for_huge_pages;
pub(crate) use library::Library;
pub(crate) use mapping::Mapping;
pub(crate) use model::Model;
pub(crate) use options::CompileOptions;
pub(crate) use profiler::ProfileLevel;

/// The version of PyPI's `ai-edge-litert` whose C interface is declared here.
pub const LITERT_VERSION: &str = "2.3";
