//! Where a flatbuffer's bytes come from: memory, or the pages of a file that are really looked at.

use std::{cell::RefCell, collections::HashMap, fs::File, os::unix::fs::FileExt as _, rc::Rc};

use crate::FormatError;

/// Bytes that can be read at any position.
pub trait Source {
    /// How many there are.
    fn len(&self) -> u64;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills `out` with the bytes from `offset` on.
    ///
    /// # Errors
    /// The range reaches beyond the end, or the file cannot be read.
    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), FormatError>;
}

impl Source for &[u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), FormatError> {
        let found = usize::try_from(offset)
            .ok()
            .and_then(|start| self.get(start..start.checked_add(out.len())?))
            .ok_or_else(|| outside(offset, Source::len(self)))?;
        out.copy_from_slice(found);
        Ok(())
    }
}

fn outside(offset: u64, length: u64) -> FormatError {
    FormatError::Malformed {
        offset,
        reason: format!("the data ends at byte {length}: the file is truncated"),
    }
}

/// Bytes of one page.
const PAGE: u64 = 1 << 16;
/// Most pages that are kept: 32 MiB.
const PAGES: usize = 512;

/// A part of a file, such as a section of a container. Pages are read when they are looked at first.
#[derive(Debug)]
pub struct FileSource<'f> {
    file: &'f File,
    base: u64,
    len: u64,
    pages: RefCell<HashMap<u64, Rc<[u8]>>>,
}

impl<'f> FileSource<'f> {
    /// The `len` bytes from `base` on.
    ///
    /// # Errors
    /// The file ends before, or its length cannot be asked for.
    pub fn new(file: &'f File, base: u64, len: u64) -> Result<Self, FormatError> {
        let length = file.metadata()?.len();
        if base.checked_add(len).is_none_or(|end| end > length) {
            return Err(outside(base, length));
        }
        Ok(Self { file, base, len, pages: RefCell::default() })
    }

    /// The whole file.
    ///
    /// # Errors
    /// Its length cannot be asked for.
    pub fn whole(file: &'f File) -> Result<Self, FormatError> {
        let len = file.metadata()?.len();
        Self::new(file, 0, len)
    }

    fn page(&self, index: u64) -> Result<Rc<[u8]>, FormatError> {
        if let Some(page) = self.pages.borrow().get(&index) {
            return Ok(Rc::clone(page));
        }
        let start = index * PAGE;
        let mut bytes = vec![0; PAGE.min(self.len.saturating_sub(start)) as usize];
        self.file.read_exact_at(&mut bytes, self.base + start)?;
        let page: Rc<[u8]> = bytes.into();
        let mut pages = self.pages.borrow_mut();
        if pages.len() >= PAGES {
            pages.clear();
        }
        pages.insert(index, Rc::clone(&page));
        Ok(page)
    }
}

impl Source for FileSource<'_> {
    fn len(&self) -> u64 {
        self.len
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), FormatError> {
        let outside = || outside(offset, self.len);
        let end = offset.checked_add(out.len() as u64).filter(|&end| end <= self.len).ok_or_else(outside)?;
        if end - offset > PAGE {
            return Ok(self.file.read_exact_at(out, self.base + offset)?);
        }
        let mut rest = out;
        let mut at = offset;
        while !rest.is_empty() {
            let page = self.page(at / PAGE)?;
            let found = page.get((at % PAGE) as usize..).ok_or_else(outside)?;
            let count = found.len().min(rest.len());
            let (now, later) = rest.split_at_mut(count);
            now.copy_from_slice(found.get(..count).ok_or_else(outside)?);
            if count == 0 {
                return Err(outside());
            }
            at += count as u64;
            rest = later;
        }
        Ok(())
    }
}
