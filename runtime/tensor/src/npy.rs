//! Tensors in `.npy` files, the format of `numpy.lib.format`: versions 1.0 to 3.0 are read, 1.0 is written.
//!
//! Types that numpy lacks are stored as raw bytes of their width, bf16 as `|V2` and the floats of eight bits and fewer as `|V1`;
//! integers of four and two bits as int8 and uint8, truth values as bool. Since `|V1` and int8 may stand for several types,
//! [`read_as`] takes the one that is wanted.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use crate::element_type::ElementType;
use crate::error::{Result, TensorError};
use crate::npy_header::{Header, MAGIC, split_header};
use crate::small_float::SmallFloat;
use crate::tensor::Tensor;

/// Reads a tensor.
///
/// # Errors
/// If the file cannot be read, is no `.npy` file, is of a type without a tensor here (text, objects, records,
/// big-endian) or of one that only [`read_as`] tells from others, is in Fortran order, or is longer or shorter than its shape says.
pub fn read(path: &Path) -> Result<Tensor> {
    let bytes = read_file(path)?;
    parse(&bytes, None).map_err(|reason| TensorError::Npy { path: path.to_owned(), reason })
}

/// Reads a tensor whose elements are `wanted` where the file's type can stand for that, and else as [`read`] does.
///
/// # Errors
/// As [`read`], and if an element is outside the range of `wanted`.
pub fn read_as(path: &Path, wanted: ElementType) -> Result<Tensor> {
    let bytes = read_file(path)?;
    parse(&bytes, Some(wanted)).map_err(|reason| TensorError::Npy { path: path.to_owned(), reason })
}

/// Writes a tensor.
///
/// # Errors
/// If the file cannot be written.
pub fn write(path: &Path, tensor: &Tensor) -> Result<()> {
    let failed = |source| TensorError::Write { path: path.to_owned(), source };
    let mut file = File::create(path).map_err(failed)?;
    file.write_all(&header(tensor)).map_err(failed)?;
    file.write_all(tensor.bytes()).map_err(failed)
}

fn read_file(path: &Path) -> Result<Vec<u8>> {
    let failed = |source| TensorError::Read { path: path.to_owned(), source };
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
    // A shape of many hundred dimensions would be needed to overflow; what is read has at most 64.
    bytes.extend((text.len() as u16).to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes
}

/// The types of numpy and the element types that are stored as them; of several, the first is the plain reading.
const TYPES: [(&str, &[ElementType]); 16] = [
    ("<c16", &[ElementType::Complex128]),
    ("<c8", &[ElementType::Complex64]),
    ("<f8", &[ElementType::F64]),
    ("<f4", &[ElementType::F32]),
    ("<f2", &[ElementType::F16]),
    ("|V2", &[ElementType::Bf16]),
    ("|V1", &SMALL_FLOATS),
    ("<i8", &[ElementType::I64]),
    ("<i4", &[ElementType::I32]),
    ("<i2", &[ElementType::I16]),
    ("|i1", &[ElementType::I8, ElementType::I4, ElementType::I2]),
    ("<u8", &[ElementType::U64]),
    ("<u4", &[ElementType::U32]),
    ("<u2", &[ElementType::U16]),
    ("|u1", &[ElementType::U8, ElementType::U4, ElementType::U2]),
    ("|b1", &[ElementType::Bool]),
];

const SMALL_FLOATS: [ElementType; 11] = [
    ElementType::Small(SmallFloat::F8E4M3FN),
    ElementType::Small(SmallFloat::F8E5M2),
    ElementType::Small(SmallFloat::F8E8M0FNU),
    ElementType::Small(SmallFloat::F8E5M2FNUZ),
    ElementType::Small(SmallFloat::F8E4M3B11FNUZ),
    ElementType::Small(SmallFloat::F8E4M3FNUZ),
    ElementType::Small(SmallFloat::F8E4M3),
    ElementType::Small(SmallFloat::F8E3M4),
    ElementType::Small(SmallFloat::F6E3M2FN),
    ElementType::Small(SmallFloat::F6E2M3FN),
    ElementType::Small(SmallFloat::F4E2M1FN),
];

fn descr(element_type: ElementType) -> &'static str {
    TYPES.iter().find(|(_, stored)| stored.contains(&element_type)).map_or("|V1", |(descr, _)| descr)
}

fn parse(bytes: &[u8], wanted: Option<ElementType>) -> Result<Tensor, String> {
    let (header, data) = split_header(bytes)?;
    let header = Header::parse(header)?;
    let (_, stored) = TYPES.iter().find(|(descr, _)| *descr == header.descr).ok_or_else(|| {
        let known: Vec<_> = TYPES.iter().map(|(descr, _)| *descr).collect();
        format!("its type is {:?}; usable are {}", header.descr, known.join(" "))
    })?;
    let wanted = wanted.filter(|wanted| stored.contains(wanted));
    let element_type = match (wanted, *stored) {
        (Some(wanted), _) => wanted,
        (None, _) if header.descr == "|V1" => {
            return Err("its type is |V1, bytes of which only an f8 input knows the meaning".into());
        }
        (None, [plain, ..]) => *plain,
        (None, []) => return Err(format!("its type is {:?}", header.descr)),
    };
    if header.fortran_order && header.shape.len() > 1 {
        return Err("it is in Fortran order; save numpy.ascontiguousarray(x)".into());
    }
    Tensor::new(element_type, header.shape, data.to_vec()).map_err(|error| error.to_string())
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
        for element_type in ElementType::ALL {
            for shape in [vec![], vec![3], vec![2, 0], vec![1, 2, 2]] {
                let count: usize = shape.iter().product();
                let tensor = Tensor::new(element_type, shape, vec![1; count * element_type.byte_width()])
                    .expect("the right number of bytes");
                write(&path, &tensor).expect("written");
                assert_eq!(
                    std::fs::metadata(&path).expect("there").len() as usize % 64,
                    tensor.bytes().len() % 64
                );
                assert_eq!(read_as(&path, element_type).expect("read back"), tensor);
            }
        }
    }

    #[test]
    fn says_what_is_wrong() {
        let cases: [(Vec<u8>, &str); 13] = [
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
            (file("|b1", "False", "(1,)", &[2]), "0x02"),
            (file("|V1", "False", "(1,)", &[2]), "f8"),
            (file("|u1", "False", &format!("({})", "1,".repeat(65)), &[2]), "dimensions"),
        ];
        for (bytes, expected) in cases {
            let error = parse(&bytes, None).expect_err(expected);
            assert!(error.contains(expected), "{error:?} does not say {expected:?}");
        }
    }
}
