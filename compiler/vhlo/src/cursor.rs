//! Reading numbers and strings of MLIR's bytecode encoding.

use crate::{Error, source::Span};

/// A place in loaded bytes that knows where they lie in the file.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    /// The file offset of `bytes`' first byte.
    base: u64,
    at: usize,
    /// How many bytes the part has in the file, of which `bytes` may be the beginning.
    length: u64,
}

impl<'a> Cursor<'a> {
    /// Begins at the first of `bytes`, which lie at `base` of the file.
    pub fn new(bytes: &'a [u8], base: u64) -> Self {
        Self { bytes, base, at: 0, length: bytes.len() as u64 }
    }

    /// The same over the beginning of a part that has `length` bytes.
    pub fn prefix(bytes: &'a [u8], base: u64, length: u64) -> Self {
        Self { bytes, base, at: 0, length }
    }

    /// The file offset of the next byte.
    pub fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    /// How many bytes are left of the part.
    pub fn remaining(&self) -> u64 {
        self.length - self.at as u64
    }

    pub fn is_empty(&self) -> bool {
        self.remaining() == 0
    }

    /// An error at the next byte.
    pub fn malformed(&self, reason: impl Into<String>) -> Error {
        Error::malformed(self.offset(), reason)
    }

    /// The next `count` bytes.
    pub fn take(&mut self, count: u64) -> Result<&'a [u8], Error> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken = usize::try_from(count).ok().and_then(|count| rest.get(..count)).ok_or_else(|| {
            self.malformed(format!("{count} bytes are needed where {} are left", self.remaining()))
        })?;
        self.at += taken.len();
        Ok(taken)
    }

    pub fn byte(&mut self) -> Result<u8, Error> {
        match self.take(1)? {
            [byte] => Ok(*byte),
            _ => Err(self.malformed("the part ends")),
        }
    }

    /// A number. The zeros at the low end of its first byte say how many bytes follow; eight zeros mean eight bytes.
    pub fn varint(&mut self) -> Result<u64, Error> {
        let first = self.byte()?;
        let more = first.trailing_zeros().min(8);
        let mut wide = [0u8; 8];
        for (to, from) in wide.iter_mut().zip(self.take(more.into())?) {
            *to = *from;
        }
        let rest = u64::from_le_bytes(wide);
        Ok(match more {
            8 => rest,
            7 => rest,
            fewer => rest << (7 - fewer) | u64::from(first) >> (fewer + 1),
        })
    }

    /// A number whose lowest bit is a flag.
    pub fn flagged(&mut self) -> Result<(u64, bool), Error> {
        let value = self.varint()?;
        Ok((value >> 1, value & 1 == 1))
    }

    /// A signed number, zigzag.
    pub fn signed(&mut self) -> Result<i64, Error> {
        let value = self.varint()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// How many things follow; each takes at least a byte, so that a claim beyond the part's end is refused at once.
    pub fn count(&mut self) -> Result<u64, Error> {
        let offset = self.offset();
        let count = self.varint()?;
        if count > self.remaining() {
            let reason = format!("{count} entries are claimed where {} bytes are left", self.remaining());
            return Err(Error::malformed(offset, reason));
        }
        Ok(count)
    }

    /// A list.
    pub fn list<T>(&mut self, mut entry: impl FnMut(&mut Self) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        let count = self.count()?;
        let mut entries = Vec::new();
        for _ in 0..count {
            entries.push(entry(self)?);
        }
        Ok(entries)
    }

    /// A list of signed numbers.
    pub fn signed_list(&mut self) -> Result<Vec<i64>, Error> {
        self.list(Self::signed)
    }

    /// An index below `limit` of the things called `what`.
    pub fn index(&mut self, limit: usize, what: &str) -> Result<u32, Error> {
        let offset = self.offset();
        let index = self.varint()?;
        check_index(index, limit, what, offset)
    }

    /// Bytes with their number before them; they are not looked at and need not be loaded.
    pub fn blob(&mut self) -> Result<Span, Error> {
        let length = self.varint()?;
        if length > self.remaining() {
            let reason = format!("a blob of {length} bytes is claimed where {} are left", self.remaining());
            return Err(self.malformed(reason));
        }
        let span = Span { offset: self.offset(), length };
        self.at = usize::try_from(self.at as u64 + length)
            .map_err(|_| self.malformed("the blob is larger than this machine's memory"))?;
        Ok(span)
    }

    /// Text up to a NUL.
    pub fn text(&mut self) -> Result<&'a str, Error> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length =
            rest.iter().position(|&byte| byte == 0).ok_or_else(|| self.malformed("the text has no end"))?;
        let text = utf8(&rest[..length], self.offset())?;
        self.at += length + 1;
        Ok(text)
    }

    /// Refuses bytes behind the last thing of a part.
    pub fn finish(&self, what: &str) -> Result<(), Error> {
        if self.is_empty() {
            return Ok(());
        }
        Err(self.malformed(format!("{} bytes are left behind {what}", self.remaining())))
    }
}

/// The text that these bytes are.
pub(crate) fn utf8(bytes: &[u8], offset: u64) -> Result<&str, Error> {
    std::str::from_utf8(bytes)
        .map_err(|error| Error::malformed(offset + error.valid_up_to() as u64, "the text is no UTF-8"))
}

/// The index, if it is below `limit`.
pub(crate) fn check_index(index: u64, limit: usize, what: &str, offset: u64) -> Result<u32, Error> {
    u32::try_from(index)
        .ok()
        .filter(|&index| (index as usize) < limit)
        .ok_or_else(|| Error::malformed(offset, format!("{what} {index} of {limit}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn varint(bytes: &[u8]) -> Option<u64> {
        let mut cursor = Cursor::new(bytes, 0);
        let value = cursor.varint().ok()?;
        cursor.is_empty().then_some(value)
    }

    #[test]
    fn varints_of_every_length() {
        assert_eq!(varint(&[1]), Some(0));
        assert_eq!(varint(&[0xff]), Some(127));
        assert_eq!(varint(&[0b10, 0b10]), Some(128));
        assert_eq!(varint(&[0b0000_0110, 0]), Some(1));
        assert_eq!(varint(&[0x80, 1, 2, 3, 4, 5, 6, 7]), Some(0x07_0605_0403_0201));
        assert_eq!(varint(&[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), Some(u64::MAX));
        for cut in [&[][..], &[0b10], &[0b100, 1], &[0x80, 1, 2, 3, 4, 5, 6], &[0, 1, 2, 3, 4, 5, 6, 7]] {
            assert_eq!(varint(cut), None, "{cut:?}");
        }
    }

    #[test]
    fn signed_numbers_are_zigzag() {
        let mut cursor = Cursor::new(&[0b1, 0b11, 0b101, 0b111], 0);
        let values: Vec<i64> = std::iter::from_fn(|| cursor.signed().ok()).collect();
        assert_eq!(values, [0, -1, 1, -2]);
    }

    #[test]
    fn a_claimed_count_is_held_to_the_bytes_that_are_left() {
        let mut cursor = Cursor::new(&[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 100);
        let error = cursor.count().unwrap_err();
        assert_eq!(error.offset(), 100);
    }
}
