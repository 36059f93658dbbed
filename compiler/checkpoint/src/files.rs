//! Small files of a checkpoint, read whole under a limit.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::Value;

use crate::CheckpointError;

/// The largest tokenizer files of today have 40 MB.
const LARGEST: u64 = 256 << 20;

/// The bytes of `path`.
///
/// # Errors
/// It cannot be read, or is larger than any file of its kind.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, CheckpointError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(CheckpointError::read(path))?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(CheckpointError::read(path))?;
    if bytes.len() as u64 > LARGEST {
        return Err(CheckpointError::malformed(path, "size", format!("larger than {LARGEST} bytes")));
    }
    Ok(bytes)
}

/// The bytes of `path`, or nothing where there is no such file.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_optional(path: &Path) -> Result<Option<Vec<u8>>, CheckpointError> {
    if path.exists() { read(path).map(Some) } else { Ok(None) }
}

/// `path` as JSON.
///
/// # Errors
/// It cannot be read or is no JSON.
pub(crate) fn read_json(path: &Path) -> Result<Value, CheckpointError> {
    parse_json(path, &read(path)?)
}

/// `path` as JSON, or null where there is no such file.
///
/// # Errors
/// As [`read_json`].
pub(crate) fn read_optional_json(path: &Path) -> Result<Value, CheckpointError> {
    read_optional(path)?.map_or(Ok(Value::Null), |bytes| parse_json(path, &bytes))
}

fn parse_json(path: &Path, bytes: &[u8]) -> Result<Value, CheckpointError> {
    serde_json::from_slice(bytes).map_err(|error| {
        CheckpointError::malformed(
            path,
            format!("line {}, column {}", error.line(), error.column()),
            error.to_string(),
        )
    })
}
