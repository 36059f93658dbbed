//! The container of MLIR bytecode: sections, tables and the structure of operations, whatever the dialects.
//!
//! The format is described by MLIR's page "MLIR Bytecode Format" and its header `mlir/Bytecode/Encoding.h`. Versions 0 to
//! 6 are read: 1 added versions of dialects, 2 sections for isolated regions, 3 orders of uses, 4 left out unknown
//! locations of block arguments, 5 added properties and 6 changed how operand segments are stored in them.

mod entries;
mod ir;
mod resources;
mod sections;
mod tables;

pub(crate) use entries::{Entries, Entry};
pub use ir::{Block, Op, Region};
pub(crate) use tables::Strings;
pub use tables::{Dialect, OpName};

use crate::{Error, Source, cursor::Cursor, source::Span};
use sections::{Section, Sections};

/// The first bytes of every file.
pub const MAGIC: &[u8; 4] = b"ML\xefR";
/// The newest version of the container that is read.
const NEWEST: u64 = 6;

/// The version from which on isolated regions stand in a section of their own.
pub(crate) const ISOLATED_SECTIONS: u64 = 2;
/// The version from which on orders of uses are stored.
pub(crate) const USE_ORDERS: u64 = 3;
/// The version from which on unknown locations of block arguments are left out, and operation names are counted.
pub(crate) const ELIDED_LOCATIONS: u64 = 4;
/// The version from which on properties stand apart from attributes.
pub(crate) const PROPERTIES: u64 = 5;

/// A file, taken apart; attributes and types are still bytes.
#[derive(Debug)]
pub struct Bytecode {
    /// The version of the container.
    pub version: u64,
    /// Who wrote it.
    pub producer: String,
    /// The dialects that it names.
    pub dialects: Vec<Dialect>,
    /// The operations that it names.
    pub op_names: Vec<OpName>,
    /// Its operations, usually one module.
    pub ops: Vec<Op>,
    pub(crate) strings: Strings,
    pub(crate) entries: Entries,
    pub(crate) properties: Properties,
}

/// The bytes of the properties' section and where each entry lies in the file.
#[derive(Debug, Default)]
pub(crate) struct Properties {
    bytes: Vec<u8>,
    base: u64,
    spans: Vec<Span>,
}

impl Properties {
    fn read(bytes: Vec<u8>, base: u64) -> Result<Self, Error> {
        let mut cursor = Cursor::new(&bytes, base);
        let count = cursor.count()?;
        let mut spans = Vec::new();
        for _ in 0..count {
            spans.push(cursor.blob()?);
        }
        cursor.finish("the properties")?;
        Ok(Self { bytes, base, spans })
    }

    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// The bytes of one entry.
    pub fn entry(&self, index: u32) -> Option<Cursor<'_>> {
        let span = self.spans.get(index as usize)?;
        let from = usize::try_from(span.offset.checked_sub(self.base)?).ok()?;
        let to = from.checked_add(usize::try_from(span.length).ok()?)?;
        Some(Cursor::new(self.bytes.get(from..to)?, span.offset))
    }
}

impl Bytecode {
    /// Takes a file apart. What is large is read when it is asked for; every index and length is checked.
    ///
    /// # Errors
    /// It breaks the format, or is of a version newer than 6.
    pub fn read(source: &(impl Source + ?Sized)) -> Result<Self, Error> {
        let sections = Sections::read(source)?;
        let version = sections.version;
        if version > NEWEST {
            let reason = format!("bytecode of version {version}; {NEWEST} is the newest that is read");
            return Err(Error::unsupported(4, reason));
        }
        let load = |section: Section| -> Result<(Vec<u8>, u64), Error> {
            let span = sections.need(section)?;
            Ok((span.load(source)?, span.offset))
        };
        let (bytes, base) = load(Section::Strings)?;
        let strings = Strings::read(bytes, base)?;
        let (bytes, base) = load(Section::Dialects)?;
        let (dialects, op_names) = tables::read_dialects(Cursor::new(&bytes, base), version, &strings)?;
        let (bytes, base) = load(Section::Offsets)?;
        let data = sections.need(Section::AttributesAndTypes)?;
        let entries = Entries::read(Cursor::new(&bytes, base), data, &dialects)?;
        if let Some(offsets) = sections.get(Section::ResourceOffsets) {
            let data = sections.get(Section::Resources).unwrap_or_default();
            let bytes = offsets.load(source)?;
            resources::check(Cursor::new(&bytes, offsets.offset), data, &strings, &dialects)?;
        }
        let properties = match sections.get(Section::Properties) {
            Some(span) => Properties::read(span.load(source)?, span.offset)?,
            None => Properties::default(),
        };
        let (bytes, base) = load(Section::Ir)?;
        let limits = ir::Limits {
            version,
            attrs: entries.attrs.len(),
            types: entries.types.len(),
            op_names: &op_names,
            properties: properties.len(),
        };
        let ops = ir::read(Cursor::new(&bytes, base), &limits)?;
        let producer = sections.producer;
        Ok(Self { version, producer, dialects, op_names, ops, strings, entries, properties })
    }

    /// The version of VHLO that its producer's name ends with, as in `StableHLO_v1.17.0`.
    pub fn vhlo_version(&self) -> Option<[u64; 3]> {
        let mut numbers = self.producer.strip_prefix("StableHLO_v")?.split('.').map(|part| part.parse().ok());
        let version = [numbers.next()??, numbers.next()??, numbers.next()??];
        numbers.next().is_none().then_some(version)
    }

    /// Whether it is a portable artifact: its operations are VHLO's.
    pub fn is_portable_artifact(&self) -> bool {
        self.dialects.iter().any(|dialect| dialect.name == "vhlo")
    }
}
