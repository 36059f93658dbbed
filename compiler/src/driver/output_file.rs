//! A file that appears complete or not at all: written beside its final place, then renamed.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file being written. Dropped before [`commit`](Self::commit), it leaves nothing behind and what was there stays.
#[derive(Debug)]
pub struct OutputFile {
    path: PathBuf,
    file: NamedTempFile,
}

/// A file could not be created or put into its place.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{}`: {source}", path.display())]
pub struct OutputError {
    /// The file's final place.
    path: PathBuf,
    /// What the system said.
    source: io::Error,
}

impl OutputError {
    /// What the system said of `path`.
    pub(super) fn new(path: &Path, source: io::Error) -> Self {
        Self { path: path.to_owned(), source }
    }
}

impl OutputFile {
    /// Starts a file that will become `path`. Its folder has to exist.
    ///
    /// # Errors
    /// The folder is missing or not writable, or `path` is a folder.
    pub fn create(path: &Path) -> Result<Self, OutputError> {
        let fail = |source| OutputError { path: path.to_owned(), source };
        if path.is_dir() {
            return Err(fail(io::Error::from(io::ErrorKind::IsADirectory)));
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".edgec-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // What `open` would give: the process's umask still applies.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder).map_err(fail)?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// The file to write to.
    pub fn file(&self) -> &File {
        self.file.as_file()
    }

    /// What to tell of a write that the system refused.
    pub fn failed(&self, source: io::Error) -> OutputError {
        OutputError { path: self.path.clone(), source }
    }

    /// Puts the file into its place and returns its length in bytes.
    ///
    /// # Errors
    /// The rename fails.
    pub fn commit(self) -> Result<u64, OutputError> {
        let Self { path, file } = self;
        let length =
            file.as_file().metadata().map_err(|source| OutputError { path: path.clone(), source })?.len();
        file.persist(&path).map_err(|error| OutputError { path: path.clone(), source: error.error })?;
        Ok(length)
    }
}

/// Writes `bytes` as the file `path`, complete or not at all.
///
/// # Errors
/// The folder is missing or the disk is full.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    use io::Write;
    let output = OutputFile::create(path)?;
    output.file().write_all(bytes).map_err(|source| OutputError { path: path.to_owned(), source })?;
    output.commit().map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_without_a_commit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bin");
        std::fs::write(&path, b"old").unwrap();
        drop(OutputFile::create(&path).unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        write_whole(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error = OutputFile::create(Path::new("/nonexistent/x.tflite")).unwrap_err();
        assert!(error.to_string().contains("/nonexistent/x.tflite"));
    }
}
