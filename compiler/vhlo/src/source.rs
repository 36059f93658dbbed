//! Where a file's bytes come from.

use crate::Error;

/// Bytes that are read by position, so that large constants stay where they are.
pub trait Source {
    /// How many bytes there are.
    fn length(&self) -> u64;

    /// Fills `buffer` with the bytes from `offset` on.
    ///
    /// # Errors
    /// They cannot be read, or lie beyond the end.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<()>;
}

impl Source for [u8] {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<()> {
        let from = usize::try_from(offset).unwrap_or(usize::MAX);
        let bytes = from.checked_add(buffer.len()).and_then(|to| self.get(from..to));
        buffer.copy_from_slice(bytes.ok_or(std::io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

/// A stretch of the file.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Span {
    /// Where it begins.
    pub offset: u64,
    /// How many bytes it has.
    pub length: u64,
}

impl Span {
    /// Reads it whole. Only a span that lies inside the file is given memory.
    pub(crate) fn load(self, source: &(impl Source + ?Sized)) -> Result<Vec<u8>, Error> {
        self.load_prefix(source, u64::MAX)
    }

    /// Reads its first `most` bytes, or all if it has fewer.
    pub(crate) fn load_prefix(self, source: &(impl Source + ?Sized), most: u64) -> Result<Vec<u8>, Error> {
        let inside = self.offset.checked_add(self.length).is_some_and(|end| end <= source.length());
        let length = usize::try_from(self.length.min(most)).ok().filter(|_| inside).ok_or_else(|| {
            Error::malformed(self.offset, format!("{} bytes are claimed, beyond the file's end", self.length))
        })?;
        let mut bytes = vec![0; length];
        let failed = |source| Error::Read { offset: self.offset, source };
        source.read_at(self.offset, &mut bytes).map_err(failed)?;
        Ok(bytes)
    }
}
