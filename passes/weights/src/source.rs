//! Files that weights lie in.

use std::fmt::Debug;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::WeightError;

/// Bytes that are read by position, from any thread.
pub trait ReadAt: Debug + Send + Sync {
    /// Fills `bytes` from `offset`.
    ///
    /// # Errors
    /// They end before, or cannot be read.
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()>;
}

impl ReadAt for File {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        FileExt::read_exact_at(self, bytes, offset)
    }
}

/// An open file, read by position: no map, so a file that shrinks is an error and no page stays resident.
#[derive(Debug)]
pub struct SourceFile {
    path: PathBuf,
    file: Box<dyn ReadAt>,
    length: u64,
    any_value: bool,
}

impl PartialEq for SourceFile {
    fn eq(&self, other: &Self) -> bool {
        (&self.path, self.length, self.any_value) == (&other.path, other.length, other.any_value)
    }
}

impl SourceFile {
    /// Opens `path`.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(path: &Path) -> Result<Self, WeightError> {
        let fail = |source| WeightError::Read { path: path.to_owned(), source };
        let file = File::open(path).map_err(fail)?;
        let length = file.metadata().map_err(fail)?.len();
        Ok(Self { path: path.to_owned(), file: Box::new(file), length, any_value: false })
    }

    /// `length` bytes that are no file; errors call them `name`.
    pub fn of_bytes(name: &Path, length: u64, bytes: impl ReadAt + 'static) -> Self {
        Self { path: name.to_owned(), file: Box::new(bytes), length, any_value: false }
    }

    /// The same file, of a program whose constants may be NaN or infinite, as masks are: they are copied as they are.
    /// Otherwise such a number is an error, as of a checkpoint.
    #[must_use]
    pub fn with_any_value(self) -> Self {
        Self { any_value: true, ..self }
    }

    /// Whether NaN and infinity are numbers like others in it.
    pub(crate) const fn may_hold_any_value(&self) -> bool {
        self.any_value
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its length in bytes when it was opened.
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// Fills `bytes` from `offset`.
    ///
    /// # Errors
    /// The file ends before, or cannot be read.
    pub fn read_at(&self, bytes: &mut [u8], offset: u64) -> Result<(), WeightError> {
        self.file
            .read_exact_at(bytes, offset)
            .map_err(|source| WeightError::Read { path: self.path.clone(), source })
    }
}
