//! Names and life of XNNPACK's weight cache files.
//!
//! XNNPACK trusts such a file: it finds packed weights by their place in the model and does not compare the weights
//! themselves. So a file here belongs to one state of one artifact (canonical path, place in the file, length, time of
//! last change), and is written under another name until it is complete.

use std::collections::hash_map::DefaultHasher;
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::error::{Result, RuntimeError};

/// The cache file of an artifact.
pub(crate) struct WeightCache {
    complete: PathBuf,
    /// Where XNNPACK writes, if there is no complete file yet.
    partial: Option<PathBuf>,
}

impl WeightCache {
    /// The cache file in `folder` (which is made) for the model at `offset` of the artifact `file` at `path`.
    pub(crate) fn new(folder: &Path, path: &Path, file: &File, offset: usize) -> Result<Self> {
        std::fs::create_dir_all(folder)
            .map_err(|source| RuntimeError::Write { path: folder.to_owned(), source })?;
        let read = |source| RuntimeError::Read { path: path.to_owned(), source };
        let metadata = file.metadata().map_err(read)?;
        let mut identity = DefaultHasher::new();
        path.canonicalize().map_err(read)?.hash(&mut identity);
        (offset, metadata.len(), metadata.modified().map_err(read)?).hash(&mut identity);
        crate::ffi::LITERT_VERSION.hash(&mut identity);
        let complete = folder.join(format!("{:016x}.xnnpack", identity.finish()));
        let partial =
            (!complete.exists()).then(|| complete.with_extension(format!("{}.partial", std::process::id())));
        Ok(Self { complete, partial })
    }

    /// The file to give to XNNPACK.
    pub(crate) fn path(&self) -> &Path {
        self.partial.as_deref().unwrap_or(&self.complete)
    }

    /// Makes the file that XNNPACK wrote the one that the next load finds. Without a file (nothing to pack) it does
    /// nothing.
    pub(crate) fn keep(mut self) -> Result<()> {
        match self.partial.take() {
            Some(partial) if partial.exists() => std::fs::rename(&partial, &self.complete)
                .map_err(|source| RuntimeError::Write { path: self.complete.clone(), source }),
            _ => Ok(()),
        }
    }
}

impl Drop for WeightCache {
    fn drop(&mut self) {
        // A load that failed leaves no half file; that the file may not be there is no error.
        if let Some(partial) = &self.partial {
            let _ = std::fs::remove_file(partial);
        }
    }
}
