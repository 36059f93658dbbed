//! The table of resources, which portable artifacts do not use; it is checked for MLIR's own reader.

use super::{Dialect, Strings};
use crate::{Error, cursor::Cursor, source::Span};

/// Checks that every resource of the table lies in `data`.
pub(super) fn check(
    mut cursor: Cursor<'_>,
    data: Span,
    strings: &Strings,
    dialects: &[Dialect],
) -> Result<(), Error> {
    let mut left = data.length;
    let mut group = |cursor: &mut Cursor<'_>| -> Result<(), Error> {
        let count = cursor.count()?;
        for _ in 0..count {
            strings.index(cursor)?;
            let length = cursor.varint()?;
            if length > left {
                let reason = format!("a resource of {length} bytes where {left} are left of the data");
                return Err(cursor.malformed(reason));
            }
            left -= length;
            if cursor.byte()? > 3 {
                return Err(cursor.malformed("a resource of no known kind"));
            }
        }
        Ok(())
    };
    let external = cursor.count()?;
    for _ in 0..external {
        strings.index(&mut cursor)?;
        group(&mut cursor)?;
    }
    while !cursor.is_empty() {
        cursor.index(dialects.len(), "dialect")?;
        group(&mut cursor)?;
    }
    Ok(())
}
