//! Where evaluated weights go.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// A place for the bytes of an artifact, which come in any order and from any thread.
pub trait Output: Sync {
    /// Makes it at least `length` bytes long; new bytes are zero.
    ///
    /// # Errors
    /// There is no room.
    fn reserve(&self, length: u64) -> io::Result<()>;

    /// Puts `bytes` at `offset`.
    ///
    /// # Errors
    /// They cannot be written, or have no place there.
    fn put(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Fills `bytes` with what was put at `offset`, as an artifact needs that holds checksums of its weights.
    ///
    /// # Errors
    /// They cannot be read, or the place takes bytes only.
    fn get(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let _ = (bytes, offset);
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }
}

impl Output for File {
    fn reserve(&self, length: u64) -> io::Result<()> {
        if self.metadata()?.len() < length { self.set_len(length) } else { Ok(()) }
    }

    fn put(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.write_all_at(bytes, offset)
    }

    fn get(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        self.read_exact_at(bytes, offset)
    }
}
