//! Finding and loading `libLiteRt.so`.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::table::Table;
use crate::error::{Result, RuntimeError};

/// The environment variable that names the library.
const VARIABLE: &str = "EDGEC_LITERT_LIB";

/// The file's name in the Linux wheels.
const FILE_NAME: &str = "libLiteRt.so";

/// LiteRT's C library, loaded. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Library {
    table: Rc<Table>,
}

impl Library {
    /// Loads the library from the first of these places that has it: the file that `EDGEC_LITERT_LIB` names; beside the
    /// program; `.edgec` in the working directory or a directory above it; `edgec` in the user's cache directory; the
    /// package `ai_edge_litert` of the active Python environment.
    pub(crate) fn find() -> Result<Self> {
        if let Some(path) = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
            let path = PathBuf::from(path);
            if !path.is_file() {
                return Err(RuntimeError::LibraryNotFound { searched: vec![path] });
            }
            return Self::open(&path);
        }
        let candidates = candidates();
        match candidates.iter().find(|path| path.is_file()) {
            Some(path) => Self::open(path),
            None => Err(RuntimeError::LibraryNotFound { searched: candidates }),
        }
    }

    /// Loads this file.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        // SAFETY: the initialisers of LiteRT's library register its own kernels and touch nothing of this program.
        // Loading a library runs its code: the path comes from the user's own environment, never from a model file.
        let library = unsafe { libloading::Library::new(path) }.map_err(|error| {
            RuntimeError::LibraryUnloadable { path: path.to_owned(), reason: error.to_string() }
        })?;
        let table = Table::load(library)
            .map_err(|symbol| RuntimeError::LibraryVersion { path: path.to_owned(), symbol })?;
        Ok(Self { table: Rc::new(table) })
    }

    pub(super) fn table(&self) -> &Table {
        &self.table
    }
}

fn candidates() -> Vec<PathBuf> {
    let mut paths = Vec::new();
    if let Some(folder) = std::env::current_exe().ok().as_deref().and_then(Path::parent) {
        paths.push(folder.join(FILE_NAME));
    }
    if let Ok(working) = std::env::current_dir() {
        paths.extend(working.ancestors().map(|folder| folder.join(".edgec").join(FILE_NAME)));
    }
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache")));
    paths.extend(cache.map(|cache| cache.join("edgec").join(FILE_NAME)));
    if let Some(environment) = std::env::var_os("VIRTUAL_ENV") {
        let lib = Path::new(&environment).join("lib");
        let versions = std::fs::read_dir(lib).into_iter().flatten().flatten().map(|entry| entry.path());
        paths.extend(versions.map(|python| python.join("site-packages/ai_edge_litert").join(FILE_NAME)));
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_library_is_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("libLiteRt.so");
        std::fs::write(&path, b"no ELF").expect("a small file");
        let error = Library::open(&path).err().expect("not a library");
        assert!(
            matches!(&error, RuntimeError::LibraryUnloadable { path: named, .. } if *named == path),
            "{error}"
        );
    }

    #[test]
    fn a_library_without_the_functions_is_of_the_wrong_version() {
        // The C library is a shared library that every Linux machine has and that has no LiteRT in it.
        let error = Library::open(Path::new("libc.so.6")).err().expect("not LiteRT");
        assert!(matches!(&error, RuntimeError::LibraryVersion { .. }), "{error}");
        assert!(error.to_string().contains("EDGEC_LITERT_LIB"), "{error}");
    }
}
