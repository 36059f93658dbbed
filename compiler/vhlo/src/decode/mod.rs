//! Attributes and types, from bytes to plain data.

mod attr;
mod builtin;
mod check;
mod enums;
mod stablehlo;
mod ty;
mod vhlo;

pub use attr::{Attr, DimsKind};
pub use enums::EnumKind;
pub use ty::{Float, Quantized, Type};

use crate::{
    Bytecode, Error, Source,
    bytecode::{Entry, Strings},
    cursor::Cursor,
    source::Span,
};

/// Entries up to this size are loaded whole; larger ones are constants, whose bytes stay in the file.
const WHOLE: u64 = 64 << 10;
/// Enough of a constant's entry to find its type and where its bytes begin.
const HEAD: u64 = 32;

/// All attributes and types of a file.
#[derive(Debug, Default)]
pub(crate) struct Decoded {
    pub attrs: Vec<Attr>,
    pub types: Vec<Type>,
}

/// What entries refer to.
pub(crate) struct Tables<'a> {
    pub strings: &'a Strings,
    pub attrs: usize,
    pub types: usize,
}

impl Tables<'_> {
    fn attr(&self, cursor: &mut Cursor<'_>) -> Result<u32, Error> {
        cursor.index(self.attrs, "attribute")
    }

    fn ty(&self, cursor: &mut Cursor<'_>) -> Result<u32, Error> {
        cursor.index(self.types, "type")
    }

    fn string(&self, cursor: &mut Cursor<'_>) -> Result<String, Error> {
        Ok(self.strings.get(self.strings.index(cursor)?).to_owned())
    }
}

/// Decodes everything, types first: a number's width is its type's.
pub(crate) fn decode(bytecode: &Bytecode, source: &(impl Source + ?Sized)) -> Result<Decoded, Error> {
    let entries = &bytecode.entries;
    let tables =
        Tables { strings: &bytecode.strings, attrs: entries.attrs.len(), types: entries.types.len() };
    let mut decoded = Decoded::default();
    let dialect = |entry: &Entry| bytecode.dialects.get(entry.dialect as usize).map_or("", |d| &d.name);
    for entry in &entries.types {
        let bytes = entry.span.load(source)?;
        let mut cursor = Cursor::new(&bytes, entry.span.offset);
        let ty = match (dialect(entry), entry.custom) {
            ("vhlo", true) => vhlo::read_type(&mut cursor, &tables)?,
            ("builtin", true) => builtin::read_type(&mut cursor, &tables)?,
            ("stablehlo", true) => stablehlo::read_type(&mut cursor, &tables)?,
            (_, false) => Type::Text(cursor.text()?.to_owned()),
            (other, true) => return Err(foreign(entry.span, "type", other)),
        };
        cursor.finish("the type")?;
        decoded.types.push(ty);
    }
    for entry in &entries.attrs {
        let attr = read_attr(entry, dialect(entry), &tables, &decoded.types, source)?;
        decoded.attrs.push(attr);
    }
    check::check(&decoded, entries)?;
    Ok(decoded)
}

fn read_attr(
    entry: &Entry,
    dialect: &str,
    tables: &Tables<'_>,
    types: &[Type],
    source: &(impl Source + ?Sized),
) -> Result<Attr, Error> {
    let span = entry.span;
    if dialect == "sdy" {
        return Ok(Attr::Sharding);
    }
    if span.length > WHOLE && entry.custom {
        let bytes = span.load_prefix(source, HEAD)?;
        let mut cursor = Cursor::prefix(&bytes, span.offset, span.length);
        if let Some(constant) = read_constant(&mut cursor, dialect, tables)? {
            return Ok(constant);
        }
    }
    let bytes = span.load(source)?;
    let mut cursor = Cursor::new(&bytes, span.offset);
    let attr = match (dialect, entry.custom) {
        ("vhlo", true) => vhlo::read_attr(&mut cursor, tables, types)?,
        ("builtin", true) => builtin::read_attr(&mut cursor, tables, types)?,
        ("stablehlo", true) => stablehlo::read_attr(&mut cursor, tables)?,
        (_, false) => Attr::Text(cursor.text()?.to_owned()),
        (other, true) => return Err(foreign(span, "attribute", other)),
    };
    cursor.finish("the attribute")?;
    Ok(attr)
}

/// The constant tensor that an entry is, without its bytes.
fn read_constant(cursor: &mut Cursor<'_>, dialect: &str, tables: &Tables<'_>) -> Result<Option<Attr>, Error> {
    let code = cursor.varint()?;
    if (dialect, code) != ("vhlo", vhlo::TENSOR) && (dialect, code) != ("builtin", builtin::DENSE) {
        return Ok(None);
    }
    let constant = Attr::Tensor { ty: tables.ty(cursor)?, data: cursor.blob()? };
    cursor.finish("the constant")?;
    Ok(Some(constant))
}

fn foreign(span: Span, what: &str, dialect: &str) -> Error {
    let reason = format!(
        "{what} of the dialect '{dialect}' in bytecode; write the module as text, or as a portable artifact"
    );
    Error::unsupported(span.offset, reason)
}
