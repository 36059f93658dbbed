//! `jax.export.Exported.serialize()`: a FlatBuffer (jax/_src/export/serialization.fbs) that holds a portable artifact.
//!
//! Its other fields say what the module says too (types, shardings, effects) or what only Python uses (trees, gradients). The schema
//! gains fields with versions, so the module is found by what it is: the field whose bytes begin with bytecode's magic.

use std::io;
use std::sync::Arc;

use edgec_vhlo::Source;
use edgec_weights::{ReadAt, SourceFile};

/// The magic of MLIR bytecode.
const MAGIC: &[u8; 4] = b"ML\xefR";

/// More fields than any version of the schema has.
const MOST_FIELDS: u16 = 64;

/// Where the module of a file lies: the first byte and how many there are; `None` if the file is no such export.
pub(super) fn module(file: &(impl Source + ?Sized)) -> Option<(u64, u64)> {
    let table = u64::from(u32_at(file, 0)?);
    let distance = i64::from(u32_at(file, table)?.cast_signed());
    let fields = table.checked_add_signed(distance.checked_neg()?)?;
    let length = u16_at(file, fields)?;
    // Behind the lengths of both tables stands one offset for each field.
    let count = (length / 2).checked_sub(2).filter(|&count| (1..=MOST_FIELDS).contains(&count))?;
    (0..count).find_map(|field| {
        let offset = u16_at(file, fields + 4 + 2 * u64::from(field))?;
        let place = (offset != 0).then(|| table + u64::from(offset))?;
        let vector = place + u64::from(u32_at(file, place)?);
        let length = u64::from(u32_at(file, vector)?);
        let first = vector + 4;
        let inside = first.checked_add(length)? <= file.length() && length > MAGIC.len() as u64;
        (inside && bytes_at::<4>(file, first)? == *MAGIC).then_some((first, length))
    })
}

/// Whether a file is such an export.
pub(super) fn is_export(file: &SourceFile) -> bool {
    module(&Bytes(file)).is_some()
}

/// The module of an export as a file of its own, or the file itself if it is no export.
pub(super) fn module_file(file: Arc<SourceFile>) -> Arc<SourceFile> {
    match module(&Bytes(&file)) {
        Some((first, length)) => {
            let path = file.path().to_owned();
            Arc::new(SourceFile::of_bytes(&path, length, Part { file, first, length }))
        }
        None => file,
    }
}

/// A file as a source of bytes.
struct Bytes<'a>(&'a SourceFile);

impl Source for Bytes<'_> {
    fn length(&self) -> u64 {
        self.0.length()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.0.read_at(buffer, offset).map_err(io::Error::other)
    }
}

/// A stretch of a file.
#[derive(Debug)]
struct Part {
    file: Arc<SourceFile>,
    first: u64,
    length: u64,
}

impl ReadAt for Part {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let end = offset.checked_add(bytes.len() as u64).filter(|&end| end <= self.length);
        end.ok_or(io::ErrorKind::UnexpectedEof)?;
        self.file.read_at(bytes, self.first + offset).map_err(io::Error::other)
    }
}

fn bytes_at<const N: usize>(file: &(impl Source + ?Sized), offset: u64) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let end = offset.checked_add(N as u64)?;
    (end <= file.length()).then(|| file.read_at(offset, &mut bytes).ok())??;
    Some(bytes)
}

fn u32_at(file: &(impl Source + ?Sized), offset: u64) -> Option<u32> {
    bytes_at(file, offset).map(u32::from_le_bytes)
}

fn u16_at(file: &(impl Source + ?Sized), offset: u64) -> Option<u16> {
    bytes_at(file, offset).map(u16::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of two fields, a number and the bytes.
    fn export(module: &[u8]) -> Vec<u8> {
        let mut bytes = 16u32.to_le_bytes().to_vec();
        // Fields at 4: lengths of this list and of the table, then the places of the two.
        bytes.extend([8u16, 12, 4, 8].into_iter().flat_map(u16::to_le_bytes));
        bytes.extend([0; 4]);
        bytes.extend(12i32.to_le_bytes());
        bytes.extend(3u32.to_le_bytes());
        bytes.extend(4u32.to_le_bytes());
        bytes.extend((module.len() as u32).to_le_bytes());
        bytes.extend(module);
        bytes
    }

    #[test]
    fn the_module_is_found_by_its_magic() {
        let bytes = export(b"ML\xefR\x0dStableHLO");
        assert_eq!(module(bytes.as_slice()), Some((32, 14)));
        assert_eq!(module(export(b"no module").as_slice()), None);
        assert_eq!(module(b"ML\xefR".as_slice()), None);
    }

    #[test]
    fn offsets_beyond_the_file_are_no_module() {
        let whole = export(b"ML\xefR\x0dStableHLO");
        for length in 0..whole.len() {
            assert_eq!(module(&whole[..length]), None, "{length}");
        }
        for place in (0..32).step_by(2) {
            for value in [0xffffu16, 0x7fff, 0x8000, 0] {
                let mut bytes = whole.clone();
                bytes[place..place + 2].copy_from_slice(&value.to_le_bytes());
                if let Some((first, length)) = module(bytes.as_slice()) {
                    assert!(first + length <= bytes.len() as u64);
                }
            }
        }
    }
}
