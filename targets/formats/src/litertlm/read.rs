//! Reads containers from untrusted files.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;

use super::{DIRECTORY, MAGIC, SectionType, VERSION, directory};
use crate::FormatError;

/// The longest directory that is read; real ones have a few kilobytes.
const LONGEST_DIRECTORY: u64 = 16 << 20;
/// The longest section that is read into memory: tokenizers and metadata.
const LONGEST_SECTION: u64 = 1 << 30;

/// A section of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its type.
    pub kind: SectionType,
    /// Offset of its first byte in the file.
    pub begin: u64,
    /// Offset behind its last byte.
    pub end: u64,
    /// Its items in the directory.
    pub items: Vec<(String, String)>,
}

/// An opened container.
#[derive(Debug)]
pub struct Container {
    file: File,
    /// Version: major, minor, patch.
    pub version: [u32; 3],
    /// System entries of the directory.
    pub system: Vec<(String, String)>,
    /// Sections in order.
    pub sections: Vec<Section>,
}

impl Container {
    /// Whether a file that begins with `bytes` is a container.
    pub fn is_container(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    /// Opens the container in `file`.
    ///
    /// # Errors
    /// It is none, of another major version, or a section lies outside the file.
    pub fn open(file: File) -> Result<Self, FormatError> {
        let length = file.metadata()?.len();
        let mut header = [0; DIRECTORY as usize];
        file.read_exact_at(&mut header, 0).map_err(|_| {
            FormatError::malformed(
                0,
                format!("a container has a header of {DIRECTORY} bytes, the file has {length}"),
            )
        })?;
        if !header.starts_with(MAGIC) {
            return Err(FormatError::malformed(0, "the magic LITERTLM is missing: this is no container"));
        }
        let number = |at: usize| {
            let bytes = header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
            u32::from_le_bytes(bytes.unwrap_or_default())
        };
        let version = [number(8), number(12), number(16)];
        if version[0] != VERSION[0] {
            return Err(FormatError::malformed(
                8,
                format!("major version {} is not supported ({} is)", version[0], VERSION[0]),
            ));
        }
        let end = u64::from(number(24)) | u64::from(number(28)) << 32;
        if end <= DIRECTORY || end > length || end - DIRECTORY > LONGEST_DIRECTORY {
            return Err(FormatError::malformed(
                24,
                format!("the directory claims to end at {end} in a file of {length} bytes"),
            ));
        }
        let mut bytes = vec![0; (end - DIRECTORY) as usize];
        file.read_exact_at(&mut bytes, DIRECTORY)?;
        let (system, entries) = directory::read(&bytes)?;
        let mut sections = Vec::with_capacity(entries.len());
        for (index, entry) in entries.into_iter().enumerate() {
            if entry.begin > entry.end || entry.end > length {
                return Err(FormatError::malformed(
                    DIRECTORY,
                    format!(
                        "section {index} claims bytes {}..{} of {length}: the file is truncated",
                        entry.begin, entry.end
                    ),
                ));
            }
            let kind = SectionType::from_number(entry.kind);
            sections.push(Section { kind, begin: entry.begin, end: entry.end, items: entry.items });
        }
        Ok(Self { file, version, system, sections })
    }

    /// The first section of a type.
    pub fn section(&self, kind: SectionType) -> Option<&Section> {
        self.sections.iter().find(|section| section.kind == kind)
    }

    /// The bytes of a small section.
    ///
    /// # Errors
    /// It cannot be read or is too large.
    pub fn bytes(&self, section: &Section) -> Result<Vec<u8>, FormatError> {
        let length = section.end - section.begin;
        if length > LONGEST_SECTION {
            return Err(FormatError::malformed(
                section.begin,
                format!("a section of {length} bytes is not read whole"),
            ));
        }
        let mut bytes = vec![0; length as usize];
        self.file.read_exact_at(&mut bytes, section.begin)?;
        Ok(bytes)
    }

    /// The text of a tokenizer section: u64 length, zlib stream.
    ///
    /// # Errors
    /// It cannot be read, or expands to another length than it claims.
    pub fn inflated(&self, section: &Section) -> Result<Vec<u8>, FormatError> {
        let packed = self.bytes(section)?;
        let malformed = |reason: &str| FormatError::malformed(section.begin, reason);
        let (length, stream) =
            packed.split_first_chunk::<8>().ok_or_else(|| malformed("the section has no length"))?;
        let length = u64::from_le_bytes(*length);
        if length > LONGEST_SECTION {
            return Err(malformed("the tokenizer claims more than a gigabyte"));
        }
        let mut text = Vec::new();
        flate2::read::ZlibDecoder::new(stream).take(length + 1).read_to_end(&mut text)?;
        if text.len() as u64 != length {
            return Err(malformed("the tokenizer expands to another length than it claims"));
        }
        Ok(text)
    }

    /// The file.
    pub const fn file(&self) -> &File {
        &self.file
    }
}

/// Packs a `tokenizer.json` for a [`SectionType::HuggingFaceTokenizerZlib`] section.
///
/// # Errors
/// Never in memory; the compressor's interface says so.
pub fn deflate(text: &[u8]) -> Result<Vec<u8>, FormatError> {
    use std::io::Write;
    let mut packed = (text.len() as u64).to_le_bytes().to_vec();
    let mut encoder = flate2::write::ZlibEncoder::new(&mut packed, flate2::Compression::fast());
    encoder.write_all(text)?;
    encoder.finish()?;
    Ok(packed)
}
