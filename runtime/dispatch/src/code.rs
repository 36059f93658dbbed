//! An accelerator's code.

use std::fmt;
use std::fs::File;
use std::ops::Deref;
use std::os::fd::BorrowedFd;
use std::os::unix::fs::MetadataExt;
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
    File(Mmap),
    /// A copy of a part of a model that LiteRT has in memory, so that it lives as long as it is used.
    Copy(MmapMut),
}

impl Deref for Code {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &*self.memory {
            Memory::File(map) => map,
            Memory::Copy(map) => map,
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
    File { device: u64, inode: u64, offset: usize, size: usize },
    Memory { address: usize, size: usize },
}

impl Codes {
    /// The code in a part of a file or of memory.
    ///
    /// # Safety
    /// `buffer` names an open file that nobody shortens, or memory that holds a model with this part in it.
    pub(crate) unsafe fn get(&mut self, buffer: &MemBuffer) -> Result<Code, Fault> {
        let &MemBuffer { fd, base, offset, size } = buffer;
        let end = offset.checked_add(size);
        let (Some(end), true) = (end, size > 0) else {
            return Err(Fault::argument(format!(
                "the code's {size} bytes at {offset} are no part of a model"
            )));
        };
        self.pieces.retain(|(_, memory)| memory.strong_count() > 0);
        if fd < 0 {
            if base.is_null() {
                return Err(Fault::argument("LiteRT passed neither a file nor memory with the code"));
            }
            let address = (base as usize).checked_add(offset);
            let address = address.ok_or_else(|| Fault::argument("the code lies outside of all memory"))?;
            return self.shared(Key::Memory { address, size }, || {
                let mut copy = MmapMut::map_anon(size).map_err(unmappable)?;
                // SAFETY: the caller vouches for the memory; the copy was just made and has this length.
                unsafe {
                    base.cast::<u8>().add(offset).copy_to_nonoverlapping(copy.as_mut_ptr(), size);
                }
                Ok(Memory::Copy(copy))
            });
        }
        // SAFETY: the file is open (the caller vouches for that) and is closed by nobody during this call.
        let file = unsafe { BorrowedFd::borrow_raw(fd) };
        let file = File::from(file.try_clone_to_owned().map_err(unmappable)?);
        let metadata = file.metadata().map_err(unmappable)?;
        if metadata.len() < end as u64 {
            return Err(Fault::argument(format!(
                "the code's {size} bytes at {offset} lie outside the model's file of {} bytes",
                metadata.len()
            )));
        }
        let key = Key::File { device: metadata.dev(), inode: metadata.ino(), offset, size };
        self.shared(key, || {
            // SAFETY: the mapping is read-only, and its range lies in the file. Nobody may shorten the file meanwhile: LiteRT
            // itself has the model mapped under that condition.
            let map = unsafe { MmapOptions::new().offset(offset as u64).len(size).map(&file) };
            map.map(Memory::File).map_err(unmappable)
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
        file.write_all(b"model, then the code").unwrap();
        let part = MemBuffer { fd: file.as_raw_fd(), base: ptr::null(), offset: 12, size: 8 };
        let mut codes = Codes::default();
        let first = get(&mut codes, part).unwrap();
        let second = get(&mut codes, part).unwrap();
        assert_eq!(&*first, b"the code");
        assert!(Arc::ptr_eq(&first.memory, &second.memory));
        let other = get(&mut codes, MemBuffer { offset: 0, size: 5, ..part }).unwrap();
        assert_eq!(&*other, b"model");
        drop((first, second, other));
        assert_eq!(&*get(&mut codes, part).unwrap(), b"the code");
        assert_eq!(codes.pieces.len(), 1);
        for (offset, size) in [(13, 8), (0, 0), (usize::MAX, 2), (0, usize::MAX)] {
            assert!(get(&mut codes, MemBuffer { offset, size, ..part }).is_err(), "{offset} {size}");
        }
    }

    #[test]
    fn a_part_of_memory_is_copied() {
        let model = b"model, then the code".to_vec();
        let part = MemBuffer { fd: -1, base: model.as_ptr().cast(), offset: 12, size: 8 };
        let mut codes = Codes::default();
        let code = get(&mut codes, part).unwrap();
        let again = get(&mut codes, part).unwrap();
        assert!(Arc::ptr_eq(&code.memory, &again.memory));
        drop(model);
        assert_eq!(&*code, b"the code");
        assert!(get(&mut codes, MemBuffer { base: ptr::null(), ..part }).is_err());
    }

    #[test]
    fn what_is_no_file_is_an_error() {
        let part = MemBuffer { fd: i32::MAX, base: ptr::null(), offset: 0, size: 8 };
        assert!(get(&mut Codes::default(), part).is_err());
    }
}
