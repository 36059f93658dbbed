//! Finding an accelerator's dispatch library.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::error::{Result, RuntimeError};

/// The environment variable that names the folder with the library.
const VARIABLE: &str = "EDGEC_DISPATCH_DIR";

/// What LiteRT looks for in the folder.
const PREFIX: &str = "libLiteRtDispatch_";
const SUFFIX: &str = ".so";

/// The folder whose library LiteRT has loaded: it takes one for the whole process.
static CHOSEN: OnceLock<PathBuf> = OnceLock::new();

/// The folder with the dispatch library for an artifact with so many calls: the one that `EDGEC_DISPATCH_DIR` names; the program's own or `dispatch` in it;
/// `.edgec/dispatch` in the working directory or a directory above it. A library is code, so it is not looked for beside a
/// model, which is data of whatever origin.
///
/// # Errors
/// None of them has a library, or this process uses one from another folder.
pub(crate) fn folder(artifact: &Path, calls: usize) -> Result<PathBuf> {
    let named = std::env::var_os(VARIABLE).filter(|value| !value.is_empty());
    let candidates = match named {
        Some(folder) => vec![PathBuf::from(folder)],
        None => candidates(),
    };
    let Some(found) = candidates.iter().find(|folder| has_library(folder)) else {
        return Err(RuntimeError::DispatchNotFound {
            path: artifact.to_owned(),
            calls,
            searched: candidates,
        });
    };
    let found = found.canonicalize().map_err(|source| RuntimeError::Read { path: found.clone(), source })?;
    let chosen = CHOSEN.get_or_init(|| found.clone());
    if *chosen != found {
        return Err(RuntimeError::Setting(format!(
            "the dispatch library of {} is asked for, but LiteRT loads one for the whole process, and it is that of {}",
            found.display(),
            chosen.display()
        )));
    }
    Ok(found)
}

fn candidates() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Some(own) = std::env::current_exe().ok().as_deref().and_then(Path::parent) {
        folders.extend([own.to_owned(), own.join("dispatch")]);
    }
    if let Ok(working) = std::env::current_dir() {
        folders.extend(working.ancestors().map(|folder| folder.join(".edgec/dispatch")));
    }
    folders
}

fn has_library(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name())
        .any(|name| name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_taken_for_its_library() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert!(!has_library(&folder.path().join("none")));
        for (name, counts) in
            [("libLiteRt.so", false), ("libLiteRtDispatch_A.txt", false), ("libLiteRtDispatch_A.so", true)]
        {
            std::fs::write(folder.path().join(name), b"").expect("written");
            assert_eq!(has_library(folder.path()), counts, "{name}");
        }
    }
}
