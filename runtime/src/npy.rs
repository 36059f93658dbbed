//! Tensors in `.npy` files, the format of `numpy.lib.format`: versions 1.0 to 3.0 are read, 1.0 is written.
//!
//! numpy has no bfloat16: such a tensor is written with the type `|V2`, the raw bytes, and read back from it.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use crate::error::{Result, RuntimeError};
use crate::tensor::{ElementType, Tensor};

const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// Longest header that is read. numpy's own are around a hundred bytes.
const MAX_HEADER: usize = 1 << 16;

/// Reads a tensor.
///
/// # Errors
/// If the file cannot be read, is no `.npy` file, is of a type without a tensor here (text, objects, records, complex
/// numbers, big-endian), is in Fortran order, or is longer or shorter than its shape says.
pub fn read(path: &Path) -> Result<Tensor> {
    let bytes = read_file(path)?;
    parse(&bytes).map_err(|reason| RuntimeError::Npy { path: path.to_owned(), reason })
}

/// Writes a tensor.
///
/// # Errors
/// If the file cannot be written.
pub fn write(path: &Path, tensor: &Tensor) -> Result<()> {
    let failed = |source| RuntimeError::Write { path: path.to_owned(), source };
    let mut file = File::create(path).map_err(failed)?;
    file.write_all(&header(tensor)).map_err(failed)?;
    file.write_all(tensor.bytes()).map_err(failed)
}

fn read_file(path: &Path) -> Result<Vec<u8>> {
    let failed = |source| RuntimeError::Read { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn header(tensor: &Tensor) -> Vec<u8> {
    let shape = match tensor.shape() {
        [] => "()".to_owned(),
        [one] => format!("({one},)"),
        many => format!("({})", many.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    };
    let descr = descr(tensor.element_type());
    let mut text = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}");
    // The data begins at a multiple of 64; the header ends with a line end.
    let prefix = MAGIC.len() + 4;
    let padding = (64 - (prefix + text.len() + 1) % 64) % 64;
    text.extend(std::iter::repeat_n(' ', padding));
    text.push('\n');
    let mut bytes = Vec::with_capacity(prefix + text.len());
    bytes.extend(MAGIC);
    bytes.extend([1, 0]);
    // Eight dimensions of twenty digits each stay far below 2^16.
    bytes.extend((text.len() as u16).to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes
}

const TYPES: [(&str, ElementType); 13] = [
    ("<f8", ElementType::F64),
    ("<f4", ElementType::F32),
    ("<f2", ElementType::F16),
    ("|V2", ElementType::Bf16),
    ("<i8", ElementType::I64),
    ("<i4", ElementType::I32),
    ("<i2", ElementType::I16),
    ("|i1", ElementType::I8),
    ("<u8", ElementType::U64),
    ("<u4", ElementType::U32),
    ("<u2", ElementType::U16),
    ("|u1", ElementType::U8),
    ("|b1", ElementType::Bool),
];

fn descr(element_type: ElementType) -> &'static str {
    TYPES.iter().find(|(_, known)| *known == element_type).map_or("|V1", |(descr, _)| descr)
}

fn parse(bytes: &[u8]) -> Result<Tensor, String> {
    let (header, data) = split_header(bytes)?;
    let mut parser = Literal { rest: header.trim_end() };
    let header = parser.header()?;
    let element_type = TYPES
        .iter()
        .find(|(descr, _)| *descr == header.descr)
        .map(|(_, element_type)| *element_type)
        .ok_or_else(|| {
            let known: Vec<_> = TYPES.iter().map(|(descr, _)| *descr).collect();
            format!("its type is {:?}; usable are {}", header.descr, known.join(" "))
        })?;
    if header.fortran_order && header.shape.len() > 1 {
        return Err("it is in Fortran order; save numpy.ascontiguousarray(x)".into());
    }
    if element_type == ElementType::Bool && data.iter().any(|&byte| byte > 1) {
        return Err("a bool is neither 0 nor 1".into());
    }
    Tensor::new(element_type, header.shape, data.to_vec()).map_err(|error| error.to_string())
}

fn split_header(bytes: &[u8]) -> Result<(&str, &[u8]), String> {
    let short = || "it ends within the header".to_owned();
    let rest = bytes.strip_prefix(MAGIC).ok_or("it does not begin with \\x93NUMPY")?;
    let (version, rest) = rest.split_at_checked(2).ok_or_else(short)?;
    let (length, rest) = match version {
        [1, 0] => {
            let (length, rest) = rest.split_first_chunk().ok_or_else(short)?;
            (usize::from(u16::from_le_bytes(*length)), rest)
        }
        [2 | 3, 0] => {
            let (length, rest) = rest.split_first_chunk().ok_or_else(short)?;
            (u32::from_le_bytes(*length) as usize, rest)
        }
        other => return Err(format!("its version is {other:?}; 1.0, 2.0 and 3.0 are known")),
    };
    if length > MAX_HEADER {
        return Err(format!("its header claims {length} bytes"));
    }
    let (header, data) = rest.split_at_checked(length).ok_or_else(short)?;
    Ok((std::str::from_utf8(header).map_err(|_| "its header is not text")?, data))
}

struct Header<'a> {
    descr: &'a str,
    fortran_order: bool,
    shape: Vec<usize>,
}

/// Reads the header's Python dictionary, of which numpy writes one form only: three keys, in any order.
struct Literal<'a> {
    rest: &'a str,
}

impl<'a> Literal<'a> {
    fn header(&mut self) -> Result<Header<'a>, String> {
        let (mut descr, mut fortran_order, mut shape) = (None, None, None);
        self.expect("{")?;
        while !self.accept("}") {
            let key = self.quoted()?;
            self.expect(":")?;
            let repeated = match key {
                "descr" => descr.replace(self.quoted()?).is_some(),
                "fortran_order" => fortran_order.replace(self.boolean()?).is_some(),
                "shape" => shape.replace(self.tuple()?).is_some(),
                other => return Err(format!("its header has the unknown key {other:?}")),
            };
            if repeated {
                return Err(format!("its header has {key:?} twice"));
            }
            if !self.accept(",") {
                self.expect("}")?;
                break;
            }
        }
        if !self.rest.is_empty() {
            return Err(format!("its header goes on with {:?}", self.rest));
        }
        let missing = |key| format!("its header has no {key:?}");
        Ok(Header {
            descr: descr.ok_or_else(|| missing("descr"))?,
            fortran_order: fortran_order.ok_or_else(|| missing("fortran_order"))?,
            shape: shape.ok_or_else(|| missing("shape"))?,
        })
    }

    fn quoted(&mut self) -> Result<&'a str, String> {
        let quote = if self.accept("'") { '\'' } else { self.expect("\"").map(|()| '"')? };
        let (text, rest) = self.rest.split_once(quote).ok_or("its header has an open string")?;
        self.rest = rest.trim_start();
        Ok(text)
    }

    fn boolean(&mut self) -> Result<bool, String> {
        if self.accept("True") { Ok(true) } else { self.expect("False").map(|()| false) }
    }

    fn tuple(&mut self) -> Result<Vec<usize>, String> {
        let mut dims = Vec::new();
        self.expect("(")?;
        while !self.accept(")") {
            let digits = self.rest.len() - self.rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, rest) = self.rest.split_at(digits);
            dims.push(number.parse().map_err(|_| "its shape is no tuple of sizes")?);
            self.rest = rest.trim_start();
            if !self.accept(",") {
                self.expect(")")?;
                break;
            }
        }
        Ok(dims)
    }

    fn accept(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.accept(token) {
            return Ok(());
        }
        let near: String = self.rest.chars().take(20).collect();
        Err(format!("its header has {near:?} where {token:?} is due"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(descr: &str, order: &str, shape: &str, data: &[u8]) -> Vec<u8> {
        let text = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
        let mut bytes = MAGIC.to_vec();
        bytes.extend([1, 0]);
        bytes.extend((text.len() as u16).to_le_bytes());
        bytes.extend(text.as_bytes());
        bytes.extend(data);
        bytes
    }

    #[test]
    fn writes_what_it_reads() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("x.npy");
        for (_, element_type) in TYPES {
            for shape in [vec![], vec![3], vec![2, 0], vec![1, 2, 2]] {
                let count: usize = shape.iter().product();
                let tensor = Tensor::new(element_type, shape, vec![1; count * element_type.byte_width()])
                    .expect("the right number of bytes");
                write(&path, &tensor).expect("written");
                assert_eq!(
                    std::fs::metadata(&path).expect("there").len() as usize % 64,
                    tensor.bytes().len() % 64
                );
                assert_eq!(read(&path).expect("read back"), tensor);
            }
        }
    }

    #[test]
    fn says_what_is_wrong() {
        let cases: [(Vec<u8>, &str); 11] = [
            (b"PK\x03\x04".to_vec(), "does not begin"),
            (b"\x93NUMPY\x01".to_vec(), "ends within"),
            (b"\x93NUMPY\x04\x00".to_vec(), "version"),
            (b"\x93NUMPY\x02\x00\xff\xff\xff\xff".to_vec(), "claims"),
            (file("<f4", "False", "(2,)", &[0; 7]), "7 bytes"),
            (file("<f4", "False", "(18446744073709551615, 2)", &[]), "0 bytes"),
            (file(">f4", "False", "(1,)", &[0; 4]), "type"),
            (file("|O", "False", "(1,)", &[0; 8]), "type"),
            (file("<f4", "True", "(1, 1)", &[0; 4]), "Fortran"),
            (file("<f4", "False", "(-1,)", &[0; 4]), "shape"),
            (file("|b1", "False", "(1,)", &[2]), "neither"),
        ];
        for (bytes, expected) in cases {
            let error = parse(&bytes).expect_err(expected);
            assert!(error.contains(expected), "{error:?} does not say {expected:?}");
        }
    }
}
