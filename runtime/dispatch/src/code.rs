//! An accelerator's code.

use std::fmt;
use std::fs::File;
use std::ops::Deref;
use std::os::fd::BorrowedFd;
use std::os::unix::fs::MetadataExt;
use std::slice;
use std::sync::{Arc, Weak};

use memmap2::{Mmap, MmapMut, MmapOptions};

use crate::abi::MemBuffer;
use crate::fault::Fault;

/// The bytes of an accelerator's code. Cheap to clone; equal pieces of one model are one mapping. They begin at a multiple of
/// a page where the file has them at one, as edgec's artifacts do.
#[derive(Clone)]
pub struct Code {
    memory: Arc<Memory>,
}

enum Memory {
    /// A part of the model's file.
    File { map: Mmap, file: File, start: u64 },
    /// A copy of a part of a model that LiteRT has in memory, so that it lives as long as it is used.
    Copy(MmapMut),
}

impl Deref for Code {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &*self.memory {
            Memory::File { map, .. } => map,
            Memory::Copy(map) => map,
        }
    }
}

impl Code {
    /// The file that holds the code, and where the code begins in it, for accelerators that map it themselves; none if it is a
    /// copy.
    pub fn file(&self) -> Option<(&File, u64)> {
        match &*self.memory {
            Memory::File { file, start, .. } => Some((file, *start)),
            Memory::Copy(_) => None,
        }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Code({} bytes)", self.len())
    }
}

/// The pieces of code that are in use.
#[derive(Default)]
pub(crate) struct Codes {
    pieces: Vec<(Key, Weak<Memory>)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    File { device: u64, inode: u64, start: usize, size: usize },
    Memory { address: usize, size: usize },
}

/// Bytes at either end of the code by which a file is known to hold what memory does.
const PROBE: usize = 4096;

impl Codes {
    /// The code in a part of a model.
    ///
    /// # Safety
    /// `buffer` names a model in memory of which this is a part, and the open file that the model lies in, which nobody
    /// shortens, or no file; or a file alone.
    pub(crate) unsafe fn get(&mut self, buffer: &MemBuffer) -> Result<Code, Fault> {
        let &MemBuffer { fd, base, offset, size, .. } = buffer;
        let end = (base as usize).checked_add(offset).and_then(|start| start.checked_add(size));
        if end.is_none() || size == 0 {
            return Err(Fault::argument(format!(
                "the code's {size} bytes at {offset} are no part of a model"
            )));
        }
        self.pieces.retain(|(_, memory)| memory.strong_count() > 0);
        let memory = if base.is_null() {
            None
        } else {
            // SAFETY: the caller vouches for the memory.
            Some(unsafe { slice::from_raw_parts(base.cast::<u8>().add(offset), size) })
        };
        if fd >= 0 {
            // SAFETY: the caller vouches for the file.
            let mapped = unsafe { self.map(buffer) };
            match (mapped, memory) {
                (Ok(code), Some(memory)) if !same_ends(&code, memory) => {}
                (Err(_), Some(_)) => {}
                (result, _) => return result,
            }
        }
        // LiteRT keeps the model in memory as long as it calls this library; a copy lives as long as it is used.
        let memory =
            memory.ok_or_else(|| Fault::argument("LiteRT passed neither a file nor memory with the code"))?;
        let key = Key::Memory { address: memory.as_ptr() as usize, size };
        let copy = || {
            let mut copy = MmapMut::map_anon(size).map_err(unmappable)?;
            copy.copy_from_slice(memory);
            Ok(Memory::Copy(copy))
        };
        let code = self.shared(key, copy)?;
        if *code == *memory {
            return Ok(code);
        }
        // The copy is of a model that stood here before.
        self.pieces.retain(|(known, _)| *known != key);
        self.shared(key, copy)
    }

    /// # Safety
    /// The file is open, and nobody shortens it.
    unsafe fn map(&mut self, buffer: &MemBuffer) -> Result<Code, Fault> {
        let &MemBuffer { fd, offset, size, file_offset, .. } = buffer;
        // SAFETY: the file is open (the caller vouches for that) and is closed by nobody during this call.
        let file = unsafe { BorrowedFd::borrow_raw(fd) };
        let file = File::from(file.try_clone_to_owned().map_err(unmappable)?);
        let metadata = file.metadata().map_err(unmappable)?;
        let start = file_offset.checked_add(offset);
        let end = start.and_then(|start| start.checked_add(size)).filter(|&end| end as u64 <= metadata.len());
        let (Some(start), Some(_)) = (start, end) else {
            return Err(Fault::argument(format!(
                "the code's {size} bytes at {offset} of the model at {file_offset} lie outside its file of {} bytes",
                metadata.len()
            )));
        };
        let key = Key::File { device: metadata.dev(), inode: metadata.ino(), start, size };
        self.shared(key, || {
            // SAFETY: the mapping is read-only, and its range lies in the file. Nobody may shorten the file meanwhile: LiteRT
            // itself has the model mapped under that condition.
            let map = unsafe { MmapOptions::new().offset(start as u64).len(size).map(&file) };
            Ok(Memory::File { map: map.map_err(unmappable)?, file, start: start as u64 })
        })
    }

    fn shared(&mut self, key: Key, make: impl FnOnce() -> Result<Memory, Fault>) -> Result<Code, Fault> {
        let found = self.pieces.iter().find(|(known, _)| *known == key);
        if let Some(memory) = found.and_then(|(_, memory)| memory.upgrade()) {
            return Ok(Code { memory });
        }
        let memory = Arc::new(make()?);
        self.pieces.push((key, Arc::downgrade(&memory)));
        Ok(Code { memory })
    }
}

/// Whether two pieces of one length are the same where they begin and end.
fn same_ends(one: &[u8], other: &[u8]) -> bool {
    let probe = one.len().min(PROBE);
    one.len() == other.len()
        && one.get(..probe) == other.get(..probe)
        && one.get(one.len() - probe..) == other.get(other.len() - probe..)
}

fn unmappable(error: std::io::Error) -> Fault {
    Fault::failure(format!("the code cannot be mapped: {error}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

    use std::io::Write as _;
    use std::os::fd::AsRawFd;
    use std::ptr;

    use super::*;

    fn get(codes: &mut Codes, buffer: MemBuffer) -> Result<Code, Fault> {
        // SAFETY: the tests below name files and memory that they hold, but for ranges that are refused before use.
        unsafe { codes.get(&buffer) }
    }

    #[test]
    fn one_piece_of_a_file_is_mapped_once_and_given_back() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"before a model, then the code").unwrap();
        let part = MemBuffer { fd: file.as_raw_fd(), base: ptr::null(), offset: 14, size: 8, file_offset: 7 };
        let mut codes = Codes::default();
        let first = get(&mut codes, part).unwrap();
        let second = get(&mut codes, part).unwrap();
        assert_eq!(&*first, b"the code");
        assert!(Arc::ptr_eq(&first.memory, &second.memory));
        let other = get(&mut codes, MemBuffer { offset: 2, size: 5, ..part }).unwrap();
        assert_eq!(&*other, b"model");
        drop((first, second, other));
        assert_eq!(&*get(&mut codes, part).unwrap(), b"the code");
        assert_eq!(codes.pieces.len(), 1);
        for (offset, size) in [(15, 8), (0, 0), (usize::MAX, 2), (0, usize::MAX), (usize::MAX - 7, 7)] {
            assert!(get(&mut codes, MemBuffer { offset, size, ..part }).is_err(), "{offset} {size}");
        }
    }

    #[test]
    fn a_part_of_memory_is_copied_where_no_file_holds_it() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"model, then the code").unwrap();
        let mut model = b"model, then the code".to_vec();
        let part = MemBuffer { fd: -1, base: model.as_ptr().cast(), offset: 12, size: 8, file_offset: 0 };
        let mut codes = Codes::default();
        let code = get(&mut codes, part).unwrap();
        let again = get(&mut codes, part).unwrap();
        assert!(Arc::ptr_eq(&code.memory, &again.memory));
        let mapped = get(&mut codes, MemBuffer { fd: file.as_raw_fd(), ..part }).unwrap();
        assert!(mapped.file().is_some_and(|(_, start)| start == 12));
        // The file holds something else at this place, or ends before it.
        for file_offset in [usize::MAX, 1] {
            let copied = get(&mut codes, MemBuffer { fd: file.as_raw_fd(), file_offset, ..part }).unwrap();
            assert!(copied.file().is_none());
            assert_eq!(&*copied, b"the code");
        }
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"another file, of other content").unwrap();
        let copied = get(&mut codes, MemBuffer { fd: file.as_raw_fd(), ..part }).unwrap();
        assert!(copied.file().is_none());
        model[19] = b'x';
        assert_eq!(
            &*get(&mut codes, MemBuffer { base: model.as_ptr().cast(), ..part }).unwrap(),
            b"the codx"
        );
        drop((model, mapped));
        assert_eq!(&*code, b"the code");
        assert!(get(&mut codes, MemBuffer { base: ptr::null(), ..part }).is_err());
    }

    #[test]
    fn what_is_no_file_is_an_error() {
        let part = MemBuffer { fd: i32::MAX, base: ptr::null(), offset: 0, size: 8, file_offset: 0 };
        assert!(get(&mut Codes::default(), part).is_err());
    }
}
