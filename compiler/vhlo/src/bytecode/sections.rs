//! The header and the list of sections.

use crate::{
    Error, Source,
    cursor::{Cursor, utf8},
    source::Span,
};

/// The kinds of sections.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub(super) enum Section {
    Strings = 0,
    Dialects = 1,
    AttributesAndTypes = 2,
    Offsets = 3,
    Ir = 4,
    Resources = 5,
    ResourceOffsets = 6,
    DialectVersions = 7,
    Properties = 8,
}

impl Section {
    const ALL: [Self; 9] = [
        Self::Strings,
        Self::Dialects,
        Self::AttributesAndTypes,
        Self::Offsets,
        Self::Ir,
        Self::Resources,
        Self::ResourceOffsets,
        Self::DialectVersions,
        Self::Properties,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Strings => "strings",
            Self::Dialects => "dialects",
            Self::AttributesAndTypes => "attributes and types",
            Self::Offsets => "offsets of attributes and types",
            Self::Ir => "operations",
            Self::Resources => "resources",
            Self::ResourceOffsets => "offsets of resources",
            Self::DialectVersions => "versions of dialects",
            Self::Properties => "properties",
        }
    }
}

/// The sections at the top of a file.
pub(super) struct Sections {
    pub version: u64,
    pub producer: String,
    spans: [Option<Span>; Section::ALL.len()],
    end: u64,
}

/// The most bytes of a section's head: its kind, length and alignment.
const HEAD: u64 = 1 + 9 + 9;
/// The bytes with which sections are aligned.
const PADDING: u8 = 0xcb;
/// The most bytes that a producer's name may have.
const LONGEST_PRODUCER: u64 = 4096;

impl Sections {
    /// Reads the header and the heads of all sections.
    pub fn read(source: &(impl Source + ?Sized)) -> Result<Self, Error> {
        let end = source.length();
        let most = 4 + 9 + LONGEST_PRODUCER;
        let start = Span { offset: 0, length: end.min(most) }.load(source)?;
        let mut cursor = Cursor::new(&start, 0);
        if cursor.take(4).ok() != Some(super::MAGIC) {
            return Err(Error::malformed(0, "no MLIR bytecode: it does not begin with `ML\\xefR`"));
        }
        let version = cursor.varint()?;
        let producer = cursor.text()?.to_owned();
        let mut this = Self { version, producer, spans: [None; Section::ALL.len()], end };
        let mut offset = cursor.offset();
        while offset < end {
            offset = this.read_one(source, offset)?;
        }
        Ok(this)
    }

    /// Reads the head at `offset`, and gives the offset behind the section.
    fn read_one(&mut self, source: &(impl Source + ?Sized), offset: u64) -> Result<u64, Error> {
        let left = self.end - offset;
        let head = Span { offset, length: left.min(HEAD) }.load(source)?;
        let mut cursor = Cursor::prefix(&head, offset, left);
        let id = section_head(&mut cursor)?;
        let (length, padding) = section_length(&mut cursor, id.1)?;
        let start = cursor.offset() + padding;
        let behind = start.checked_add(length).filter(|&behind| behind <= self.end).ok_or_else(|| {
            let reason = format!("section of {} claims {length} bytes beyond the end", id.0.name());
            Error::malformed(offset, reason)
        })?;
        let bytes = Span { offset: cursor.offset(), length: padding }.load(source)?;
        check_padding(&bytes, cursor.offset())?;
        let place = &mut self.spans[id.0 as usize];
        if place.is_some() {
            return Err(Error::malformed(offset, format!("a second section of {}", id.0.name())));
        }
        *place = Some(Span { offset: start, length });
        Ok(behind)
    }

    pub fn get(&self, section: Section) -> Option<Span> {
        self.spans.get(section as usize).copied().flatten()
    }

    pub fn need(&self, section: Section) -> Result<Span, Error> {
        self.get(section)
            .ok_or_else(|| Error::malformed(self.end, format!("there is no section of {}", section.name())))
    }
}

/// A section that stands inside another one.
pub(super) fn nested<'a>(cursor: &mut Cursor<'a>, expected: Section) -> Result<Cursor<'a>, Error> {
    let offset = cursor.offset();
    let (section, aligned) = section_head(cursor)?;
    if section != expected {
        let reason = format!("a section of {} where {} belong", section.name(), expected.name());
        return Err(Error::malformed(offset, reason));
    }
    let (length, padding) = section_length(cursor, aligned)?;
    let at = cursor.offset();
    check_padding(cursor.take(padding)?, at)?;
    let at = cursor.offset();
    Ok(Cursor::new(cursor.take(length)?, at))
}

/// The kind of a section, and whether it is aligned.
fn section_head(cursor: &mut Cursor<'_>) -> Result<(Section, bool), Error> {
    let offset = cursor.offset();
    let id = cursor.byte()?;
    let section = Section::ALL.iter().find(|&&section| section as u8 == id & 0x7f);
    let section =
        section.ok_or_else(|| Error::malformed(offset, format!("section {}, of 9 that exist", id & 0x7f)))?;
    Ok((*section, id & 0x80 != 0))
}

/// The length of a section and how many bytes of padding stand before its data.
fn section_length(cursor: &mut Cursor<'_>, aligned: bool) -> Result<(u64, u64), Error> {
    let length = cursor.varint()?;
    if !aligned {
        return Ok((length, 0));
    }
    let offset = cursor.offset();
    let alignment = cursor.varint()?;
    if !alignment.is_power_of_two() || alignment > 1 << 20 {
        return Err(Error::malformed(offset, format!("an alignment of {alignment}")));
    }
    let padding = cursor.offset().next_multiple_of(alignment) - cursor.offset();
    if padding > cursor.remaining() {
        return Err(cursor.malformed("the padding goes beyond the end"));
    }
    Ok((length, padding))
}

fn check_padding(bytes: &[u8], offset: u64) -> Result<(), Error> {
    match bytes.iter().position(|&byte| byte != PADDING) {
        Some(index) => Err(Error::malformed(offset + index as u64, "padding that is not 0xcb")),
        None => Ok(()),
    }
}

/// The text of a NUL-terminated string of the strings' section.
pub(super) fn terminated(bytes: &[u8], offset: u64) -> Result<&str, Error> {
    match bytes.split_last() {
        Some((0, text)) => utf8(text, offset),
        _ => Err(Error::malformed(offset, "a string without its NUL")),
    }
}
