//! GGUF's header: key/value metadata and tensor infos (format: ggml's `docs/gguf.md`).

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use crate::CheckpointError;

/// Longest string, most elements of all arrays together and deepest nesting that a header may hold; real ones stay far below.
const LONGEST_STRING: u64 = 64 << 20;
const MOST_ELEMENTS: u64 = 1 << 23;
const DEEPEST_ARRAY: usize = 4;
const MOST_ENTRIES: u64 = 1 << 20;

/// A metadata value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Bool(bool),
    String(String),
    Array(Vec<Value>),
}

impl Value {
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Unsigned(number) => Some(*number),
            Self::Signed(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Unsigned(number) => i64::try_from(*number).ok(),
            Self::Signed(number) => Some(*number),
            _ => None,
        }
    }

    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Float(number) => Some(*number),
            _ => self.as_i64().map(|number| number as f64),
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(values) => Some(values),
            _ => None,
        }
    }
}

/// A tensor as the header describes it; dimensions innermost first, as the file has them.
#[derive(Debug)]
pub(crate) struct TensorInfo {
    pub name: String,
    pub dimensions: Vec<u64>,
    pub kind: u32,
    pub offset: u64,
}

/// The header.
#[derive(Debug)]
pub(crate) struct Header {
    pub metadata: IndexMap<String, Value>,
    pub tensors: Vec<TensorInfo>,
    /// Bytes of the header, before alignment.
    pub length: u64,
}

/// Reads the header of `path`.
pub(crate) fn read(path: &Path) -> Result<Header, CheckpointError> {
    let file = File::open(path).map_err(CheckpointError::read(path))?;
    let mut reader = Reader {
        path: path.to_owned(),
        input: BufReader::with_capacity(1 << 20, file),
        position: 0,
        elements_left: MOST_ELEMENTS,
    };
    reader.bytes::<4>("magic")?;
    let version = reader.u32("version")?;
    if !matches!(version, 2 | 3) {
        return Err(reader.malformed("version", format!("version {version} is not supported (2 and 3 are)")));
    }
    let tensor_count = reader.count("tensor count", MOST_ENTRIES)?;
    let entry_count = reader.count("metadata count", MOST_ENTRIES)?;
    let mut metadata = IndexMap::new();
    for _ in 0..entry_count {
        let key = reader.string("a metadata key")?;
        let kind = reader.u32(&key)?;
        let value = reader.value(&key, kind, 0)?;
        if metadata.insert(key.clone(), value).is_some() {
            return Err(reader.malformed(&key, "the key stands twice"));
        }
    }
    let mut tensors = Vec::new();
    for _ in 0..tensor_count {
        let name = reader.string("a tensor's name")?;
        let rank = reader.u32(&name)?;
        if rank > 4 {
            return Err(reader.malformed(&name, format!("{rank} dimensions, at most 4 are allowed")));
        }
        let dimensions = (0..rank).map(|_| reader.u64(&name)).collect::<Result<_, _>>()?;
        let kind = reader.u32(&name)?;
        let offset = reader.u64(&name)?;
        tensors.push(TensorInfo { name, dimensions, kind, offset });
    }
    Ok(Header { metadata, tensors, length: reader.position })
}

struct Reader {
    path: PathBuf,
    input: BufReader<File>,
    position: u64,
    elements_left: u64,
}

impl Reader {
    fn malformed(&self, place: &str, reason: impl Into<String>) -> CheckpointError {
        let place: String = place.chars().take(120).collect();
        CheckpointError::malformed(&self.path, format!("byte {}, {place}", self.position), reason)
    }

    fn bytes<const N: usize>(&mut self, place: &str) -> Result<[u8; N], CheckpointError> {
        let mut bytes = [0; N];
        match self.input.read_exact(&mut bytes) {
            Ok(()) => {
                self.position += N as u64;
                Ok(bytes)
            }
            Err(_) => Err(self.malformed(place, "the file ends here: it is truncated")),
        }
    }

    fn u32(&mut self, place: &str) -> Result<u32, CheckpointError> {
        self.bytes(place).map(u32::from_le_bytes)
    }

    fn u64(&mut self, place: &str) -> Result<u64, CheckpointError> {
        self.bytes(place).map(u64::from_le_bytes)
    }

    /// A count that may not exceed `most`.
    fn count(&mut self, place: &str, most: u64) -> Result<u64, CheckpointError> {
        let count = self.u64(place)?;
        if count > most {
            return Err(self.malformed(place, format!("claims {count}, at most {most} are allowed")));
        }
        Ok(count)
    }

    fn string(&mut self, place: &str) -> Result<String, CheckpointError> {
        let length = self.count(place, LONGEST_STRING)?;
        // Grows with what the file holds, not with what it claims.
        let mut bytes = Vec::new();
        let read = self.input.by_ref().take(length).read_to_end(&mut bytes);
        if read.is_err() || bytes.len() as u64 != length {
            return Err(self
                .malformed(place, format!("claims {length} bytes, the file ends before: it is truncated")));
        }
        self.position += length;
        String::from_utf8(bytes).map_err(|_| self.malformed(place, "the text is no UTF-8"))
    }

    fn value(&mut self, key: &str, kind: u32, depth: usize) -> Result<Value, CheckpointError> {
        Ok(match kind {
            0 => Value::Unsigned(self.bytes::<1>(key)?[0].into()),
            1 => Value::Signed(i8::from_le_bytes(self.bytes(key)?).into()),
            2 => Value::Unsigned(u16::from_le_bytes(self.bytes(key)?).into()),
            3 => Value::Signed(i16::from_le_bytes(self.bytes(key)?).into()),
            4 => Value::Unsigned(self.u32(key)?.into()),
            5 => Value::Signed(i32::from_le_bytes(self.bytes(key)?).into()),
            6 => Value::Float(f32::from_le_bytes(self.bytes(key)?).into()),
            7 => match self.bytes::<1>(key)?[0] {
                0 => Value::Bool(false),
                1 => Value::Bool(true),
                other => return Err(self.malformed(key, format!("{other} is no truth value"))),
            },
            8 => Value::String(self.string(key)?),
            9 if depth < DEEPEST_ARRAY => {
                let kind = self.u32(key)?;
                let count = self.count(key, self.elements_left)?;
                self.elements_left -= count;
                let mut values = Vec::new();
                for _ in 0..count {
                    values.push(self.value(key, kind, depth + 1)?);
                }
                Value::Array(values)
            }
            9 => return Err(self.malformed(key, format!("arrays nest deeper than {DEEPEST_ARRAY}"))),
            10 => Value::Unsigned(self.u64(key)?),
            11 => Value::Signed(i64::from_le_bytes(self.bytes(key)?)),
            12 => Value::Float(f64::from_le_bytes(self.bytes(key)?)),
            other => return Err(self.malformed(key, format!("value type {other} is unknown"))),
        })
    }
}
