//! A file's bytes as memory, to look at a model before LiteRT does.

use std::fs::File;

/// A mapped part of a file.
pub(crate) struct Mapping {
    map: memmap2::Mmap,
}

impl Mapping {
    /// Maps `length` bytes of `file` at `offset`.
    pub(crate) fn new(file: &File, offset: u64, length: usize) -> std::io::Result<Self> {
        // SAFETY: the mapping is read-only and private to this process. Nobody may shorten the file meanwhile: that is
        // the same condition under which LiteRT itself maps it next, and artifacts are replaced by renaming.
        let map = unsafe { memmap2::MmapOptions::new().offset(offset).len(length).map(file) }?;
        Ok(Self { map })
    }

    /// The bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.map
    }
}
