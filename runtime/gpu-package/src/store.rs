//! Where a package is written to.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// Bytes that are written, and read back, at any place.
pub trait Store {
    /// Fills `bytes` with those from `offset` on.
    ///
    /// # Errors
    /// They cannot be read, or there are not as many.
    fn read(&self, bytes: &mut [u8], offset: u64) -> io::Result<()>;

    /// Puts `bytes` at `offset`.
    ///
    /// # Errors
    /// They cannot be written.
    fn write(&self, bytes: &[u8], offset: u64) -> io::Result<()>;
}

impl Store for File {
    fn read(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        self.read_exact_at(bytes, offset)
    }

    fn write(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.write_all_at(bytes, offset)
    }
}
