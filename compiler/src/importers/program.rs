//! Modules that are StableHLO already: MLIR text and bytecode, portable artifacts.

use std::path::Path;

use edgec_dialects::Context;
use edgec_dialects::ir::{Func, Module, Visibility};

use super::kind::kind_of;
use super::{ImportError, ModelKind};

/// Reads a module from bytes whose kind they tell themselves; `path` is what errors call them.
///
/// # Errors
/// The bytes are no module.
pub fn read_module<'c>(context: &'c Context, path: &Path, bytes: &[u8]) -> Result<Module<'c>, ImportError> {
    let kind = kind_of(bytes)
        .map_err(|reason| ImportError::Unknown { path: path.to_owned(), reason: reason.to_owned() })?;
    let parsed = match kind {
        ModelKind::MlirText | ModelKind::MlirBytecode => {
            Module::parse(context, &path.to_string_lossy(), bytes)
        }
        ModelKind::PortableArtifact | ModelKind::HuggingFace | ModelKind::Gguf | ModelKind::TorchExport => {
            return Err(ImportError::NoReader { path: path.to_owned(), kind });
        }
    };
    parsed.map_err(|diagnostics| ImportError::Mlir { path: path.to_owned(), kind, diagnostics })
}

/// Reads the module at `path`; it has something to call.
pub(super) fn read_program<'c>(context: &'c Context, path: &Path) -> Result<Module<'c>, ImportError> {
    let bytes = std::fs::read(path).map_err(|source| ImportError::Read { path: path.to_owned(), source })?;
    let module = read_module(context, path, &bytes)?;
    let callable = |func: &Func<'_>| func.visibility() == Visibility::Public && func.body().is_some();
    if !module.funcs().iter().any(callable) {
        return Err(ImportError::NoFunction { path: path.to_owned() });
    }
    Ok(module)
}
