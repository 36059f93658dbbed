//! GGUF files.

mod config;
mod metadata;
mod tokenizer;

use std::path::Path;
use std::sync::Arc;

use edgec_weights::{DType, Encoding, Expr, GgmlType, SourceFile};
use indexmap::IndexMap;

use self::metadata::{Header, Value};
use crate::{Checkpoint, CheckpointError, NamingKind};

/// Opens the GGUF file `path`.
pub(crate) fn open(path: &Path) -> Result<Checkpoint, CheckpointError> {
    let header = metadata::read(path)?;
    let tensors = tensors(path, &header)?;
    let source = Source { path, metadata: &header.metadata };
    let config = config::build(&source, &tensors)?;
    let (tokenizer, special) = tokenizer::build(&source)?;
    let chat_template = source.string("tokenizer.chat_template").map(str::to_owned);
    Ok(Checkpoint {
        path: path.to_owned(),
        tensors,
        config,
        naming: NamingKind::Gguf,
        tokenizer,
        special,
        chat_template,
        sentence_modules: Vec::new(),
    })
}

/// The metadata with the path that errors name.
struct Source<'a> {
    path: &'a Path,
    metadata: &'a IndexMap<String, Value>,
}

impl<'a> Source<'a> {
    fn get(&self, key: &str) -> Option<&'a Value> {
        self.metadata.get(key)
    }

    fn string(&self, key: &str) -> Option<&'a str> {
        self.get(key).and_then(Value::as_str)
    }

    fn id(&self, key: &str) -> Option<u32> {
        self.get(key).and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok())
    }

    fn flag(&self, key: &str) -> Option<bool> {
        self.get(key).and_then(Value::as_bool)
    }

    fn malformed(&self, key: &str, reason: impl Into<String>) -> CheckpointError {
        CheckpointError::malformed(self.path, format!("metadata `{key}`"), reason)
    }
}

/// The tensors as expressions, dimensions outermost first.
fn tensors(path: &Path, header: &Header) -> Result<IndexMap<String, Expr>, CheckpointError> {
    let malformed = |place: &str, reason: String| CheckpointError::malformed(path, place, reason);
    let alignment = match header.metadata.get("general.alignment") {
        None => 32,
        Some(value) => value
            .as_u64()
            .filter(|alignment| alignment.is_power_of_two() && *alignment <= 1 << 20)
            .ok_or_else(|| {
                malformed("general.alignment", format!("{value:?} is no power of two up to a megabyte"))
            })?,
    };
    let data = header.length.next_multiple_of(alignment);
    let file = Arc::new(SourceFile::open(path)?);
    let mut tensors = IndexMap::new();
    let mut extents = Vec::new();
    for info in &header.tensors {
        let place = format!("tensor `{}`", info.name);
        let encoding = encoding(info.kind)
            .ok_or_else(|| malformed(&place, format!("GGML type {} is not supported", info.kind)))?;
        if !info.offset.is_multiple_of(alignment) {
            return Err(malformed(
                &place,
                format!("its offset {} is no multiple of the alignment {alignment}", info.offset),
            ));
        }
        let offset = data
            .checked_add(info.offset)
            .ok_or_else(|| malformed(&place, format!("its offset {} overflows", info.offset)))?;
        let shape: Vec<u64> = info.dimensions.iter().rev().copied().collect();
        let tensor = Expr::source(Arc::clone(&file), offset, encoding, shape)
            .map_err(|source| CheckpointError::Tensor { tensor: info.name.clone(), source })?;
        extents.push((offset, encoding.bytes(tensor.elements()).unwrap_or(0), &info.name));
        if tensors.insert(info.name.clone(), tensor).is_some() {
            return Err(malformed(&place, "it stands twice in the header".to_owned()));
        }
    }
    extents.sort_unstable();
    for pair in extents.windows(2) {
        let [(start, length, first), (next, _, second)] = pair else { continue };
        if start.saturating_add(*length) > *next {
            return Err(malformed(
                &format!("tensor `{second}`"),
                format!("its data overlap those of `{first}`"),
            ));
        }
    }
    Ok(tensors)
}

/// The encoding of a `ggml_type` number (ggml.h).
fn encoding(kind: u32) -> Option<Encoding> {
    Some(match kind {
        0 => Encoding::Plain(DType::F32),
        1 => Encoding::Plain(DType::F16),
        2 => Encoding::Ggml(GgmlType::Q4_0),
        3 => Encoding::Ggml(GgmlType::Q4_1),
        6 => Encoding::Ggml(GgmlType::Q5_0),
        7 => Encoding::Ggml(GgmlType::Q5_1),
        8 => Encoding::Ggml(GgmlType::Q8_0),
        10 => Encoding::Ggml(GgmlType::Q2K),
        11 => Encoding::Ggml(GgmlType::Q3K),
        12 => Encoding::Ggml(GgmlType::Q4K),
        13 => Encoding::Ggml(GgmlType::Q5K),
        14 => Encoding::Ggml(GgmlType::Q6K),
        24 => Encoding::Plain(DType::I8),
        25 => Encoding::Plain(DType::I16),
        26 => Encoding::Plain(DType::I32),
        27 => Encoding::Plain(DType::I64),
        28 => Encoding::Plain(DType::F64),
        30 => Encoding::Plain(DType::BF16),
        _ => return None,
    })
}
