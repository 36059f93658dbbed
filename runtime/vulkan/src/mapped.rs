//! Files as memory.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::VulkanError;

/// A file, mapped to be read.
///
/// Who holds one relies on the file to stay as it is: one that another program shortens ends the process with a signal when the bytes that
/// went are read.
#[derive(Debug)]
pub struct MappedFile {
    map: memmap2::Mmap,
    file: File,
    path: PathBuf,
}

impl MappedFile {
    /// Maps a file.
    ///
    /// # Errors
    /// It cannot be opened or mapped.
    pub fn open(path: &Path) -> Result<Self, VulkanError> {
        let failed = |error| VulkanError::File { path: path.display().to_string(), error };
        let file = File::open(path).map_err(failed)?;
        // SAFETY: the bytes are only ever read, as u8, whose every value is valid; that nobody changes the file meanwhile is
        // what the type's description asks for.
        let map = unsafe { memmap2::Mmap::map(&file) }.map_err(failed)?;
        Ok(Self { map, file, path: path.to_owned() })
    }

    /// The file, to be read by position.
    ///
    /// # Errors
    /// The system's.
    pub fn file(&self) -> Result<File, VulkanError> {
        let failed = |error| VulkanError::File { path: self.path.display().to_string(), error };
        self.file.try_clone().map_err(failed)
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.map
    }
}
