//! The functions that edgec passes, as what backends write to.

use std::ffi::c_void;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use edgec_weights::{Output, Progress};

use crate::abi;

/// Edgec's object of a call.
#[derive(Clone, Copy)]
pub(super) struct Host(pub *mut c_void);

// SAFETY: edgec takes calls of `put`, `advance` and `read` from any thread.
unsafe impl Send for Host {}
// SAFETY: as above.
unsafe impl Sync for Host {}

/// Where an artifact goes, during one call.
pub(super) struct HostOutput<'o> {
    pub host: Host,
    pub output: &'o abi::Output,
    /// Where what was written ends.
    pub end: AtomicU64,
}

impl Output for HostOutput<'_> {
    fn reserve(&self, _: u64) -> io::Result<()> {
        // Edgec has made room for all of it.
        Ok(())
    }

    fn put(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.end.fetch_max(offset.saturating_add(bytes.len() as u64), Ordering::Relaxed);
        let put = self.output.put.ok_or_else(|| io::Error::other("edgec takes no bytes"))?;
        // SAFETY: edgec's function, with what belongs to it, during the call that it was passed to.
        let status = unsafe { put(self.host.0, offset, bytes.as_ptr(), bytes.len()) };
        if status == 0 { Ok(()) } else { Err(io::Error::other("edgec cannot write the artifact")) }
    }
}

impl Progress for HostOutput<'_> {
    fn advance(&self, written: u64) {
        if let Some(advance) = self.output.advance {
            // SAFETY: as in `put`.
            unsafe { advance(self.host.0, written) };
        }
    }
}
