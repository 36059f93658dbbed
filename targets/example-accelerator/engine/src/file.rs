//! The file format.
//!
//! ```text
//! 0    "EDGX"
//! 4    u32    version
//! 8    u64    length of the program
//! 16          the program (postcard)
//! ...         constants: f32, from the next multiple of 64 on
//! ```

use crate::{Program, check};

const MAGIC: [u8; 4] = *b"EDGX";
/// The version that is written, and the only one that is read.
const VERSION: u32 = 1;
const HEADER: usize = 16;
/// The constants begin at a multiple of this.
const ALIGNMENT: usize = 64;

/// A file that is none of the engine's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It begins otherwise.
    #[error("this is no program of the example accelerator: it does not begin with EDGX")]
    Magic,
    /// Another version wrote it.
    #[error(
        "the program has version {found}; this engine executes version {VERSION}: compile the model again"
    )]
    Version {
        /// The file's version.
        found: u32,
    },
    /// It is shorter than it says.
    #[error("the program is cut off at byte {at}")]
    Truncated {
        /// Where the file ends.
        at: usize,
    },
    /// The program cannot be decoded or executed.
    #[error("the program is damaged: {0}")]
    Damaged(String),
}

/// The constants of a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constants<'f>(pub &'f [u8]);

impl Constants<'_> {
    /// `elements` numbers from the byte `offset` on; none where the constants end before.
    pub fn numbers(self, offset: u64, elements: u64) -> Option<Vec<f32>> {
        let start = usize::try_from(offset).ok()?;
        let length = usize::try_from(elements.checked_mul(4)?).ok()?;
        let bytes = self.0.get(start..start.checked_add(length)?)?;
        Some(bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }
}

/// Everything in front of the constants, which follow at once.
///
/// # Errors
/// The program cannot be encoded.
pub fn write(program: &Program) -> Result<Vec<u8>, FileError> {
    let encoded = postcard::to_allocvec(program).map_err(|error| FileError::Damaged(error.to_string()))?;
    let mut bytes =
        [&MAGIC[..], &VERSION.to_le_bytes(), &(encoded.len() as u64).to_le_bytes(), &encoded].concat();
    bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
    Ok(bytes)
}

/// The program and the constants of a file.
///
/// # Errors
/// The file is of another kind or version, or damaged.
pub fn read(file: &[u8]) -> Result<(Program, Constants<'_>), FileError> {
    let truncated = FileError::Truncated { at: file.len() };
    let field = |at: usize, length: usize| file.get(at..at + length).ok_or_else(|| truncated.clone());
    if field(0, 4)? != MAGIC {
        return Err(FileError::Magic);
    }
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0u64, |number, &byte| number << 8 | u64::from(byte));
    let found = number(field(4, 4)?) as u32;
    if found != VERSION {
        return Err(FileError::Version { found });
    }
    let length = usize::try_from(number(field(8, 8)?)).map_err(|_| truncated.clone())?;
    let end = HEADER.checked_add(length).filter(|&end| end <= file.len()).ok_or_else(|| truncated.clone())?;
    let (program, rest) = postcard::take_from_bytes::<Program>(&file[HEADER..end])
        .map_err(|error| FileError::Damaged(error.to_string()))?;
    if !rest.is_empty() {
        return Err(FileError::Damaged(format!("{} bytes follow the program", rest.len())));
    }
    let constants = file.get(end.next_multiple_of(ALIGNMENT)..).unwrap_or_default();
    check(&program, constants.len() as u64).map_err(FileError::Damaged)?;
    Ok((program, Constants(constants)))
}
