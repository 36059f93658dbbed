//! Memory of callers: mapped files and buffers.

use std::ffi::{c_int, c_void};
use std::fs::File;
use std::os::fd::BorrowedFd;
use std::sync::Arc;

use memmap2::{MmapOptions, MmapRaw};

use super::{free, guard, object, place};
use crate::status::{Code, Failure, Result};

const PROT_WRITE: c_int = 2;

/// A mapped part of a file.
pub struct Mapping {
    map: MmapRaw,
    writable: bool,
}

impl Mapping {
    fn new(size: usize, protect: c_int, fd: c_int, offset: usize) -> Result<Self> {
        if fd < 0 {
            return Err(Failure { code: Code::UnexpectedNull, reason: format!("{fd} is no file") });
        }
        if size == 0 {
            return Err(Failure::data("a memory of no bytes"));
        }
        let unmappable = |reason: String| Failure { code: Code::Unmappable, reason };
        // SAFETY: a descriptor that is not open makes the copy fail, and it is borrowed for this call only.
        let file = unsafe { BorrowedFd::borrow_raw(fd) }.try_clone_to_owned().map(File::from);
        let file = file.map_err(|error| unmappable(format!("file {fd}: {error}")))?;
        let length = file.metadata().map_err(|error| unmappable(format!("file {fd}: {error}")))?.len();
        // Memory behind a file's end would be a signal when it is touched.
        if (offset as u64).checked_add(size as u64).is_none_or(|end| end > length)
            || !offset.is_multiple_of(4096)
        {
            return Err(unmappable(format!("{size} bytes at {offset} of a file of {length} bytes")));
        }
        let mut options = MmapOptions::new();
        options.offset(offset as u64).len(size);
        let writable = protect & PROT_WRITE != 0;
        let map = if writable { options.map_raw(&file) } else { options.map_raw_read_only(&file) };
        Ok(Self { map: map.map_err(|error| unmappable(format!("file {fd}: {error}")))?, writable })
    }

    pub(crate) fn length(&self) -> usize {
        self.map.len()
    }

    pub(crate) fn is_writable(&self) -> bool {
        self.writable
    }

    fn range(&self, offset: usize, length: usize) -> Option<*mut u8> {
        let end = offset.checked_add(length)?;
        (end <= self.map.len()).then(|| self.map.as_mut_ptr().wrapping_add(offset))
    }

    /// Bytes that do not change while they are used: the API demands it of a model's constants.
    pub(crate) fn constant(&self, offset: usize, length: usize) -> Option<&[u8]> {
        let start = self.range(offset, length)?;
        // SAFETY: the range lies in the mapping, which lives as long as `self`.
        Some(unsafe { std::slice::from_raw_parts(start, length) })
    }

    /// Copies bytes out of it. Ranges are checked when they are bound.
    pub(crate) fn read(&self, offset: usize, into: &mut [u8]) {
        if let Some(start) = self.range(offset, into.len()) {
            // SAFETY: the range lies in the mapping, and `into` is memory of our own.
            unsafe { start.copy_to_nonoverlapping(into.as_mut_ptr(), into.len()) };
        }
    }

    /// Copies bytes into it. Ranges are checked when they are bound.
    pub(crate) fn write(&self, offset: usize, from: &[u8]) {
        if let Some(start) = self.range(offset, from.len()).filter(|_| self.writable) {
            // SAFETY: the range lies in the mapping, which may be written, and `from` is memory of our own.
            unsafe { start.copy_from_nonoverlapping(from.as_ptr(), from.len()) };
        }
    }
}

/// A caller's buffer, given to an execution.
pub(crate) struct UserBuffer {
    start: *mut u8,
    length: usize,
}

// SAFETY: the caller lends the buffer to the execution, whichever thread computes it.
unsafe impl Send for UserBuffer {}

impl UserBuffer {
    /// # Safety
    /// The buffer has `length` bytes, which stay valid until the execution is freed, and can be written if it is an output's.
    pub(super) unsafe fn new(start: *mut c_void, length: usize) -> Self {
        Self { start: start.cast(), length }
    }

    pub(crate) fn length(&self) -> usize {
        self.length
    }

    pub(crate) fn read(&self, into: &mut [u8]) {
        let count = into.len().min(self.length);
        // SAFETY: the buffer has that many bytes by the promise of `new`, and `into` is memory of our own.
        unsafe { self.start.copy_to_nonoverlapping(into.as_mut_ptr(), count) };
    }

    pub(crate) fn write(&self, from: &[u8]) {
        let count = from.len().min(self.length);
        // SAFETY: the buffer has that many bytes by the promise of `new`, and `from` is memory of our own.
        unsafe { self.start.copy_from_nonoverlapping(from.as_ptr(), count) };
    }
}

/// A memory object.
pub struct ANeuralNetworksMemory(pub(super) Arc<Mapping>);

/// Creates a memory object from part of a file, whose descriptor is duplicated.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksMemory_createFromFd(
    size: usize,
    protect: c_int,
    fd: c_int,
    offset: usize,
    memory: *mut *mut ANeuralNetworksMemory,
) -> c_int {
    guard("ANeuralNetworksMemory_createFromFd", || {
        // SAFETY: by the contract.
        let memory = unsafe { place(memory, "the memory's place")? };
        *memory = std::ptr::null_mut();
        let mapping = Mapping::new(size, protect, fd, offset)?;
        *memory = Box::into_raw(Box::new(ANeuralNetworksMemory(Arc::new(mapping))));
        Ok(())
    })
}

/// Frees a memory object. Models and executions that use it keep what they need.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksMemory_free(memory: *mut ANeuralNetworksMemory) {
    // SAFETY: by the contract.
    unsafe { free(memory) };
}

/// The mapping of a memory object.
///
/// # Safety
/// By the module's contract.
pub(super) unsafe fn mapping(memory: *const ANeuralNetworksMemory) -> Result<Arc<Mapping>> {
    // SAFETY: by the contract.
    Ok(Arc::clone(&unsafe { object(memory, "the memory")? }.0))
}
