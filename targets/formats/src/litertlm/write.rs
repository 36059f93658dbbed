//! Writes containers: all lengths are known before the first byte is written, so a large section can be streamed into its
//! place.

use std::fs::File;
use std::os::unix::fs::FileExt;

use super::directory::{self, Entry};
use super::{DIRECTORY, MAGIC, SECTION_ALIGNMENT, SectionType, VERSION};
use crate::FormatError;

/// Where a section's bytes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SectionSource {
    /// They are here.
    Bytes(Vec<u8>),
    /// The caller streams this many to the section's offset.
    Streamed(u64),
}

/// A section to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedSection {
    /// Its type.
    pub kind: SectionType,
    /// Its items in the directory.
    pub items: Vec<(String, String)>,
    /// Its bytes.
    pub source: SectionSource,
}

/// A container to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// System entries of the directory.
    pub system: Vec<(String, String)>,
    /// Sections in order.
    pub sections: Vec<PlannedSection>,
}

impl Plan {
    /// Writes everything but streamed sections to `file` and returns the offset of each section. The file gets its final
    /// length.
    ///
    /// # Errors
    /// The file cannot be written, or is longer than 64 bits count.
    pub fn write(&self, file: &File) -> Result<Vec<u64>, FormatError> {
        let mut entries: Vec<Entry> = self
            .sections
            .iter()
            .map(|section| Entry {
                items: section.items.clone(),
                kind: section.kind as u8,
                ..Entry::default()
            })
            .collect();
        let mut next = DIRECTORY + directory::write(&self.system, &entries).len() as u64;
        let header_end = next;
        for (entry, section) in entries.iter_mut().zip(&self.sections) {
            let length = match &section.source {
                SectionSource::Bytes(bytes) => bytes.len() as u64,
                SectionSource::Streamed(length) => *length,
            };
            let place = next.checked_next_multiple_of(SECTION_ALIGNMENT);
            let place = place.and_then(|begin| Some((begin, begin.checked_add(length)?)));
            (entry.begin, entry.end) =
                place.ok_or_else(|| FormatError::Unwritable("the sections exceed 64 bits".to_owned()))?;
            next = entry.end;
        }
        let directory = directory::write(&self.system, &entries);
        if DIRECTORY + directory.len() as u64 != header_end {
            return Err(FormatError::Unwritable("the directory's length depends on its offsets".to_owned()));
        }
        file.set_len(next)?;
        let mut header = MAGIC.to_vec();
        header.extend(VERSION.iter().flat_map(|number| number.to_le_bytes()));
        header.extend([0; 4]);
        header.extend(header_end.to_le_bytes());
        header.extend(directory);
        file.write_all_at(&header, 0)?;
        for (entry, section) in entries.iter().zip(&self.sections) {
            if let SectionSource::Bytes(bytes) = &section.source {
                file.write_all_at(bytes, entry.begin)?;
            }
        }
        Ok(entries.iter().map(|entry| entry.begin).collect())
    }
}
