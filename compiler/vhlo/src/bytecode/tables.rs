//! Strings, dialects and names of operations.

use super::sections::{self, Section};
use crate::{Error, cursor::Cursor, cursor::check_index};

/// All strings of a file.
#[derive(Debug, Default)]
pub(crate) struct Strings {
    bytes: Vec<u8>,
    /// Where each begins and ends, without its NUL.
    ranges: Vec<(usize, usize)>,
}

impl Strings {
    /// Reads the section of strings: their number, their lengths from the last to the first, then the bytes of the
    /// first to the last.
    pub(super) fn read(bytes: Vec<u8>, base: u64) -> Result<Self, Error> {
        let mut cursor = Cursor::new(&bytes, base);
        let count = cursor.count()?;
        let mut lengths = Vec::new();
        for _ in 0..count {
            lengths.push(cursor.varint()?);
        }
        let mut ranges = Vec::new();
        for &length in lengths.iter().rev() {
            let at = cursor.offset();
            sections::terminated(cursor.take(length)?, at).map_err(|error| without_utf8(error, at))?;
            let end = usize::try_from(cursor.offset() - base).map_err(|_| cursor.malformed("too long"))?;
            let start = usize::try_from(at - base).map_err(|_| cursor.malformed("too long"))?;
            ranges.push((start, end - 1));
        }
        cursor.finish("the strings")?;
        Ok(Self { bytes, ranges })
    }

    pub fn len(&self) -> usize {
        self.ranges.len()
    }

    /// One of them; the empty string for an index that was not checked.
    pub fn get(&self, index: u32) -> &str {
        let bytes = self.ranges.get(index as usize).and_then(|&(from, to)| self.bytes.get(from..to));
        bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// Reads the index of one of them.
    pub fn index(&self, cursor: &mut Cursor<'_>) -> Result<u32, Error> {
        cursor.index(self.len(), "string")
    }
}

/// Says which string it was.
fn without_utf8(error: Error, at: u64) -> Error {
    match error {
        Error::Malformed { offset, reason } => {
            Error::malformed(offset, format!("{reason} (in the string at byte {at})"))
        }
        other => other,
    }
}

/// A dialect that a file names.
#[derive(Debug)]
pub struct Dialect {
    /// Its name, such as `vhlo`.
    pub name: String,
}

/// The name of an operation.
#[derive(Debug)]
pub struct OpName {
    /// Which dialect's it is.
    pub dialect: u32,
    /// The name without the dialect, such as `add_v1`.
    pub name: String,
    /// Whether its dialect was known to the writer, so that its properties are stored the dialect's way.
    pub registered: bool,
}

/// Reads the section of dialects and names of operations.
pub(super) fn read_dialects(
    mut cursor: Cursor<'_>,
    version: u64,
    strings: &Strings,
) -> Result<(Vec<Dialect>, Vec<OpName>), Error> {
    let mut dialects = Vec::new();
    let count = cursor.count()?;
    for _ in 0..count {
        let offset = cursor.offset();
        let (name, versioned) = match version {
            0 => (cursor.varint()?, false),
            _ => cursor.flagged()?,
        };
        let name = strings.get(check_index(name, strings.len(), "string", offset)?).to_owned();
        if versioned {
            // Each dialect writes its version its own way; VHLO's stands in the producer's name.
            sections::nested(&mut cursor, Section::DialectVersions)?;
        }
        dialects.push(Dialect { name });
    }
    if version >= super::ELIDED_LOCATIONS {
        cursor.count()?;
    }
    let mut names = Vec::new();
    while !cursor.is_empty() {
        let dialect = cursor.index(dialects.len(), "dialect")?;
        let count = cursor.count()?;
        for _ in 0..count {
            let offset = cursor.offset();
            let (name, registered) = match version < super::PROPERTIES {
                true => (cursor.varint()?, true),
                false => cursor.flagged()?,
            };
            let name = strings.get(check_index(name, strings.len(), "string", offset)?).to_owned();
            names.push(OpName { dialect, name, registered });
        }
    }
    Ok((dialects, names))
}
