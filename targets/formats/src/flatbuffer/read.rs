//! Reads flatbuffers that may be damaged or hostile.
//!
//! Nothing is read outside the source, vectors are not longer than the bytes that hold them, numbers lie where they are
//! aligned, texts end in a zero byte, and the sum of all that is read is limited, because many may name the same place.

use std::cell::Cell;

use super::{Scalar, Source};
use crate::FormatError;

/// Offsets are 32 bits wide and signed in places, which ends a flatbuffer here.
const MAX_LENGTH: u64 = (1 << 31) - 1;
/// Most tables of one flatbuffer.
const MAX_TABLES: u64 = 2_000_000;

/// An open flatbuffer.
pub(crate) struct Reader<'s> {
    source: &'s dyn Source,
    length: u64,
    /// How many bytes and tables may still be read.
    bytes_left: Cell<u64>,
    tables_left: Cell<u64>,
}

fn malformed(offset: u64, reason: &str) -> FormatError {
    FormatError::Malformed { offset, reason: reason.to_owned() }
}

impl<'s> Reader<'s> {
    /// Opens the flatbuffer at the start of `source`.
    pub fn new(source: &'s dyn Source) -> Self {
        let length = source.len().min(MAX_LENGTH);
        // Writers share a name or a list of zero points between signatures; that repeats a file a few times, not 16.
        let bytes_left = Cell::new(length.saturating_mul(16).saturating_add(1 << 20));
        Self { source, length, bytes_left, tables_left: Cell::new(MAX_TABLES) }
    }

    /// The root table, whose offset stands in the first four bytes.
    pub fn root(&self) -> Result<Table<'_, 's>, FormatError> {
        self.table(self.follow(0)?)
    }

    fn scalar<T: Scalar>(&self, at: u64) -> Result<T, FormatError> {
        let width = u64::from(T::WIDTH);
        if at.checked_add(width).is_none_or(|end| end > self.length) {
            return Err(malformed(at, "the flatbuffer ends here"));
        }
        if !at.is_multiple_of(width) {
            return Err(malformed(at, "a number is not aligned"));
        }
        let mut bytes = [0; 8];
        let (own, _) = bytes.split_at_mut(usize::from(T::WIDTH));
        self.source.read(at, own)?;
        Ok(T::from_bytes(bytes))
    }

    /// Counts `bytes` more as read.
    fn charge(&self, at: u64, bytes: u64) -> Result<(), FormatError> {
        let left = self.bytes_left.get().checked_sub(bytes);
        self.bytes_left.set(left.ok_or_else(|| malformed(at, "the file unfolds to many times its size"))?);
        Ok(())
    }

    fn table(&self, at: u64) -> Result<Table<'_, 's>, FormatError> {
        let left = self.tables_left.get().checked_sub(1);
        self.tables_left.set(left.ok_or_else(|| malformed(at, "more tables than any model has"))?);
        let back = i64::from(self.scalar::<i32>(at)?);
        let vtable = i64::try_from(at).ok().and_then(|at| u64::try_from(at - back).ok());
        let vtable = vtable.ok_or_else(|| malformed(at, "a vtable lies outside the flatbuffer"))?;
        let vtable_length = u64::from(self.scalar::<u16>(vtable)?);
        let length = u64::from(self.scalar::<u16>(vtable.saturating_add(2))?);
        if vtable_length < 4 || !vtable_length.is_multiple_of(2) || length < 4 {
            return Err(malformed(vtable, "a vtable has an impossible size"));
        }
        if vtable.saturating_add(vtable_length) > self.length || at.saturating_add(length) > self.length {
            return Err(malformed(at, "a table reaches beyond the flatbuffer"));
        }
        Ok(Table { reader: self, at, length, vtable, vtable_length })
    }

    /// Start and count of the vector at `at`, whose elements are `width` bytes wide.
    fn vector(&self, at: u64, width: u8) -> Result<(u64, u64), FormatError> {
        let count = u64::from(self.scalar::<u32>(at)?);
        let start = at.saturating_add(4);
        let length = count.saturating_mul(u64::from(width));
        if start.saturating_add(length) > self.length {
            return Err(malformed(at, "a vector reaches beyond the flatbuffer"));
        }
        if count > 0 && !start.is_multiple_of(u64::from(width)) {
            return Err(malformed(at, "a vector is not aligned"));
        }
        Ok((start, count))
    }

    /// The place that the offset at `at` names.
    fn follow(&self, at: u64) -> Result<u64, FormatError> {
        match self.scalar::<u32>(at)? {
            0 => Err(malformed(at, "an offset names itself")),
            offset => Ok(at.saturating_add(u64::from(offset))),
        }
    }
}

/// A table of an open flatbuffer.
#[derive(Clone, Copy)]
pub(crate) struct Table<'r, 's> {
    reader: &'r Reader<'s>,
    at: u64,
    length: u64,
    vtable: u64,
    vtable_length: u64,
}

impl<'r, 's> Table<'r, 's> {
    /// Offset of the table, for messages.
    pub fn offset(&self) -> u64 {
        self.at
    }

    /// Where field `id` stands, if it is there.
    fn field(&self, id: u16, width: u8) -> Result<Option<u64>, FormatError> {
        let slot = 4 + 2 * u64::from(id);
        if slot + 2 > self.vtable_length {
            return Ok(None);
        }
        let offset = u64::from(self.reader.scalar::<u16>(self.vtable.saturating_add(slot))?);
        if offset == 0 {
            return Ok(None);
        }
        if offset < 4 || offset + u64::from(width) > self.length {
            return Err(malformed(self.at, "a field lies outside its table"));
        }
        Ok(Some(self.at.saturating_add(offset)))
    }

    /// Whether field `id` is there.
    pub fn has(&self, id: u16) -> Result<bool, FormatError> {
        Ok(self.field(id, 1)?.is_some())
    }

    /// A number, `default` where it is absent.
    pub fn scalar<T: Scalar>(&self, id: u16, default: T) -> Result<T, FormatError> {
        match self.field(id, T::WIDTH)? {
            Some(at) => self.reader.scalar(at),
            None => Ok(default),
        }
    }

    fn target(&self, id: u16) -> Result<Option<u64>, FormatError> {
        self.field(id, 4)?.map(|at| self.reader.follow(at)).transpose()
    }

    /// A table.
    pub fn table(&self, id: u16) -> Result<Option<Self>, FormatError> {
        self.target(id)?.map(|at| self.reader.table(at)).transpose()
    }

    /// A vector of tables; empty where it is absent.
    pub fn tables(&self, id: u16) -> Result<Vec<Self>, FormatError> {
        let Some(at) = self.target(id)? else { return Ok(Vec::new()) };
        let (start, count) = self.reader.vector(at, 4)?;
        self.reader.charge(at, count.saturating_mul(4))?;
        (0..count)
            .map(|index| self.reader.table(self.reader.follow(start.saturating_add(4 * index))?))
            .collect()
    }

    /// Offset of the first element and the elements of a vector of numbers; `None` where it is absent.
    pub fn located<T: Scalar>(&self, id: u16) -> Result<Option<(u64, Vec<T>)>, FormatError> {
        let Some(at) = self.target(id)? else { return Ok(None) };
        let (start, count) = self.reader.vector(at, T::WIDTH)?;
        let bytes = self.copy(start, count.saturating_mul(u64::from(T::WIDTH)))?;
        let number = |chunk: &[u8]| {
            let mut wide = [0; 8];
            for (to, &from) in wide.iter_mut().zip(chunk) {
                *to = from;
            }
            T::from_bytes(wide)
        };
        Ok(Some((start, bytes.chunks_exact(usize::from(T::WIDTH)).map(number).collect())))
    }

    /// A vector of numbers; empty where it is absent.
    pub fn numbers<T: Scalar>(&self, id: u16) -> Result<Vec<T>, FormatError> {
        Ok(self.located(id)?.map(|(_, numbers)| numbers).unwrap_or_default())
    }

    /// Offset and length of a vector of bytes, which is not read; `None` where it is absent.
    pub fn place(&self, id: u16) -> Result<Option<(u64, u64)>, FormatError> {
        self.target(id)?.map(|at| self.reader.vector(at, 1)).transpose()
    }

    /// A text; `None` where it is absent. Bytes that are no UTF-8 are replaced.
    pub fn string(&self, id: u16) -> Result<Option<String>, FormatError> {
        let Some(at) = self.target(id)? else { return Ok(None) };
        let (start, count) = self.reader.vector(at, 1)?;
        if self.reader.scalar::<u8>(start.saturating_add(count))? != 0 {
            return Err(malformed(start, "a text does not end in a zero byte"));
        }
        Ok(Some(String::from_utf8_lossy(&self.copy(start, count)?).into_owned()))
    }

    /// Bytes of the source, which may lie behind the flatbuffer.
    pub fn copy(&self, start: u64, count: u64) -> Result<Vec<u8>, FormatError> {
        if start.checked_add(count).is_none_or(|end| end > self.reader.source.len()) {
            return Err(malformed(start, "the data reaches beyond the end of the file: it is truncated"));
        }
        self.reader.charge(start, count)?;
        let mut bytes = vec![0; count as usize];
        self.reader.source.read(start, &mut bytes)?;
        Ok(bytes)
    }
}
