//! Modules that are StableHLO already: MLIR text and bytecode, portable artifacts.

use std::path::Path;
use std::sync::Arc;

use edgec_dialects::Context;
use edgec_dialects::ir::{Func, Module, Visibility};
use edgec_weights::{SourceFile, WeightTable};

use super::exported;
use super::kind::kind_of;
use super::portable_artifact::{import_portable_artifact, read_portable_artifact};
use super::{ImportError, ModelKind};

/// Reads a module from bytes whose kind they tell themselves; `path` is what errors call them.
///
/// # Errors
/// The bytes are no module.
pub fn read_module<'c>(context: &'c Context, path: &Path, bytes: &[u8]) -> Result<Module<'c>, ImportError> {
    let unknown = |reason: &str| ImportError::Unknown { path: path.to_owned(), reason: reason.to_owned() };
    let (kind, bytes) = match (kind_of(bytes), exported::module(bytes)) {
        (Ok(kind), _) => (kind, bytes),
        (Err(reason), None) => return Err(unknown(reason)),
        (Err(reason), Some((first, length))) => {
            let module = bytes.get(first as usize..(first + length) as usize);
            (ModelKind::JaxExport, module.ok_or_else(|| unknown(reason))?)
        }
    };
    match kind {
        ModelKind::MlirText => Module::parse(context, &path.to_string_lossy(), bytes)
            .map_err(|diagnostics| ImportError::Mlir { path: path.to_owned(), kind, diagnostics }),
        ModelKind::MlirBytecode | ModelKind::PortableArtifact | ModelKind::JaxExport => {
            read_portable_artifact(context, bytes)
                .map_err(|source| ImportError::Artifact { path: path.to_owned(), source })
        }
        ModelKind::HuggingFace | ModelKind::Gguf | ModelKind::TorchExport => {
            Err(ImportError::NoReader { path: path.to_owned(), kind })
        }
    }
}

/// Reads the module at `path` and its weights; it has something to call.
pub(super) fn read_program<'c>(
    context: &'c Context,
    path: &Path,
    kind: ModelKind,
) -> Result<(Module<'c>, WeightTable), ImportError> {
    let (module, weights) = match kind {
        ModelKind::MlirBytecode | ModelKind::PortableArtifact | ModelKind::JaxExport => {
            let file = exported::module_file(Arc::new(SourceFile::open(path)?));
            import_portable_artifact(context, &file)
                .map_err(|source| ImportError::Artifact { path: path.to_owned(), source })?
        }
        _ => {
            let bytes =
                std::fs::read(path).map_err(|source| ImportError::Read { path: path.to_owned(), source })?;
            (read_module(context, path, &bytes)?, WeightTable::default())
        }
    };
    let callable = |func: &Func<'_>| func.visibility() == Visibility::Public && func.body().is_some();
    if !module.funcs().iter().any(callable) {
        return Err(ImportError::NoFunction { path: path.to_owned() });
    }
    Ok((module, weights))
}
