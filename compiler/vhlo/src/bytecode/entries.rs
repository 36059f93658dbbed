//! Where the bytes of attributes and types lie.

use super::Dialect;
use crate::{Error, cursor::Cursor, source::Span};

/// One attribute or type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    /// Which dialect's it is.
    pub dialect: u32,
    /// Whether it is encoded the dialect's way, and not as text.
    pub custom: bool,
    /// Where it lies.
    pub span: Span,
}

/// All attributes and types.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    pub attrs: Vec<Entry>,
    pub types: Vec<Entry>,
}

impl Entries {
    /// Reads the section of offsets: entries lie behind one another in `data`, attributes before types, and stand in
    /// groups of one dialect.
    pub(super) fn read(mut cursor: Cursor<'_>, data: Span, dialects: &[Dialect]) -> Result<Self, Error> {
        let attrs = cursor.count()?;
        let types = cursor.count()?;
        let mut at = data.offset;
        let end = data.offset + data.length;
        let mut read = |count: u64| -> Result<Vec<Entry>, Error> {
            let mut entries = Vec::new();
            while (entries.len() as u64) < count {
                let dialect = cursor.index(dialects.len(), "dialect")?;
                let group = cursor.count()?;
                if group > count - entries.len() as u64 {
                    return Err(cursor.malformed(format!("a group of {group} entries, more than there are")));
                }
                for _ in 0..group {
                    let (length, custom) = cursor.flagged()?;
                    if length > end - at {
                        return Err(cursor.malformed(format!(
                            "an entry of {length} bytes where {} are left of the data",
                            end - at
                        )));
                    }
                    entries.push(Entry { dialect, custom, span: Span { offset: at, length } });
                    at += length;
                }
            }
            Ok(entries)
        };
        let this = Self { attrs: read(attrs)?, types: read(types)? };
        cursor.finish("the offsets")?;
        Ok(this)
    }
}
