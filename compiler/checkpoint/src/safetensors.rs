//! Safetensors files: u64 header length, a JSON object name -> {dtype, shape, data_offsets}, data
//! (format: the `safetensors` project's README).

use std::collections::HashSet;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use edgec_weights::{DType, Encoding, Expr, SourceFile};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::CheckpointError;

/// The reference implementation refuses longer headers.
const LONGEST_HEADER: u64 = 100_000_000;

#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<u64>,
    data_offsets: (u64, u64),
}

/// The header's entries with repeated names kept, so that they can be refused.
struct Entries(Vec<(String, Entry)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Entries;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object of tensors")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    if name == "__metadata__" {
                        map.next_value::<IgnoredAny>()?;
                    } else {
                        entries.push((name, map.next_value()?));
                    }
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

/// The tensors of one file, in the order of their data.
///
/// # Errors
/// The header lies, or a tensor lies outside the file, overlaps another or stands twice.
pub(crate) fn read(path: &Path) -> Result<Vec<(String, Expr)>, CheckpointError> {
    let malformed = |place: &str, reason: String| CheckpointError::malformed(path, place, reason);
    let file = Arc::new(SourceFile::open(path)?);
    if file.length() < 8 {
        return Err(malformed("header", format!("the file has {} bytes, a header needs 8", file.length())));
    }
    let mut length = [0; 8];
    file.read_at(&mut length, 0)?;
    let length = u64::from_le_bytes(length);
    if length > LONGEST_HEADER || length > file.length() - 8 {
        return Err(malformed(
            "header length",
            format!(
                "claims {length} bytes in a file of {}: the file is truncated or no safetensors",
                file.length()
            ),
        ));
    }
    let mut header = vec![0; length as usize];
    file.read_at(&mut header, 8)?;
    let Entries(entries) = serde_json::from_slice(&header)
        .map_err(|error| malformed(&format!("header, column {}", error.column()), error.to_string()))?;

    let data = 8 + length;
    let mut names = HashSet::new();
    let mut tensors = Vec::with_capacity(entries.len());
    for (name, entry) in entries {
        if !names.insert(name.clone()) {
            return Err(malformed(&format!("tensor `{name}`"), "it stands twice in the header".to_owned()));
        }
        let dtype = dtype(&entry.dtype).ok_or_else(|| {
            malformed(&format!("tensor `{name}`"), format!("dtype `{}` is not supported", entry.dtype))
        })?;
        let (start, end) = entry.data_offsets;
        let claimed = entry
            .shape
            .iter()
            .try_fold(1u64, |product, &size| product.checked_mul(size))
            .and_then(|count| dtype.bytes(count));
        if end < start || claimed != Some(end - start) {
            return Err(malformed(
                &format!("tensor `{name}`"),
                format!(
                    "data_offsets {start}..{end} do not hold a {} of shape {:?}",
                    entry.dtype, entry.shape
                ),
            ));
        }
        let offset = data.saturating_add(start);
        let tensor = Expr::source(Arc::clone(&file), offset, Encoding::Plain(dtype), entry.shape)
            .map_err(|source| CheckpointError::Tensor { tensor: name.clone(), source })?;
        tensors.push((start, end, name, tensor));
    }
    tensors.sort_by(|left, right| (left.0, left.1, &left.2).cmp(&(right.0, right.1, &right.2)));
    for pair in tensors.windows(2) {
        let [(_, end, first, _), (start, _, second, _)] = pair else { continue };
        if start < end {
            return Err(malformed(
                &format!("tensor `{second}`"),
                format!("its data overlap those of `{first}`"),
            ));
        }
    }
    Ok(tensors.into_iter().map(|(_, _, name, tensor)| (name, tensor)).collect())
}

fn dtype(name: &str) -> Option<DType> {
    Some(match name {
        "F64" => DType::F64,
        "F32" => DType::F32,
        "F16" => DType::F16,
        "BF16" => DType::BF16,
        "I64" => DType::I64,
        "I32" => DType::I32,
        "I16" => DType::I16,
        "I8" => DType::I8,
        "U64" => DType::U64,
        "U32" => DType::U32,
        "U16" => DType::U16,
        "U8" => DType::U8,
        "BOOL" => DType::Bool,
        _ => return None,
    })
}
