//! Tensors as the matrix writes them.

use edgec_tensor::{ElementType, Tensor};
use half::{bf16, f16};

/// What a line of a cell says after `in` or `out`.
pub(super) fn parse(kind: &str, shape: &str, content: &[&str]) -> Tensor {
    let element = named(kind).unwrap_or_else(|| panic!("no element type {kind}"));
    let shape: Vec<usize> = match shape {
        "scalar" => Vec::new(),
        sizes => sizes.split('x').map(|size| size.parse().expect("a size")).collect(),
    };
    let count = shape.iter().product();
    let bytes: Vec<u8> = match content {
        ["seed", seed] => pseudo(element, seed.parse().expect("a seed"), count),
        ["all", word] => one(element, word).repeat(count),
        ["values", words @ ..] => words.iter().flat_map(|word| one(element, word)).collect(),
        _ => panic!("a tensor is neither `seed`, `all` nor `values`: {content:?}"),
    };
    Tensor::new(element, shape, bytes).expect("as many elements as the shape says")
}

fn named(kind: &str) -> Option<ElementType> {
    match kind {
        "c64" => Some(ElementType::Complex64),
        "c128" => Some(ElementType::Complex128),
        _ => ElementType::from_mlir_name(kind),
    }
}

/// The elements as reals; two for each complex one. Of integers only those of up to 53 bits are exact.
pub(super) fn reals(tensor: &Tensor) -> Vec<f64> {
    let eight = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
    let four = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().expect("four bytes"));
    let two = |bytes: &[u8]| u16::from_le_bytes(bytes.try_into().expect("two bytes"));
    let of = |width: usize, decode: &dyn Fn(&[u8]) -> f64| {
        tensor.bytes().chunks_exact(width).map(decode).collect()
    };
    match tensor.element_type() {
        ElementType::Small(format) => of(1, &|bytes| f64::from(format.decode(bytes[0]))),
        ElementType::F16 => of(2, &|bytes| f16::from_bits(two(bytes)).to_f64()),
        ElementType::Bf16 => of(2, &|bytes| bf16::from_bits(two(bytes)).to_f64()),
        ElementType::F32 | ElementType::Complex64 => of(4, &|bytes| f64::from(f32::from_bits(four(bytes)))),
        ElementType::F64 | ElementType::Complex128 => of(8, &|bytes| f64::from_bits(eight(bytes))),
        integer => of(integer.byte_width(), &|bytes| {
            let fill = if integer.is_signed() && bytes[bytes.len() - 1] >= 0x80 { 0xff } else { 0 };
            let mut wide = [fill; 16];
            wide[..bytes.len()].copy_from_slice(bytes);
            i128::from_le_bytes(wide) as f64
        }),
    }
}

fn one(element: ElementType, word: &str) -> Vec<u8> {
    let real = |word: &str| word.parse::<f64>().unwrap_or_else(|_| panic!("no number: {word}"));
    let single = |word: &str| word.parse::<f32>().unwrap_or_else(|_| panic!("no number: {word}"));
    match element {
        ElementType::Small(_) => vec![u8::from_str_radix(word, 16).expect("eight bits in hexadecimal")],
        ElementType::Complex64 => pair(word, |part| single(part).to_le_bytes().to_vec()),
        ElementType::Complex128 => pair(word, |part| real(part).to_le_bytes().to_vec()),
        ElementType::F32 => single(word).to_le_bytes().to_vec(),
        ElementType::F64 => real(word).to_le_bytes().to_vec(),
        ElementType::F16 => f16::from_f32(single(word)).to_le_bytes().to_vec(),
        ElementType::Bf16 => bf16::from_f32(single(word)).to_le_bytes().to_vec(),
        _ => integer(element, word.parse().unwrap_or_else(|_| panic!("no integer: {word}"))),
    }
}

fn pair(word: &str, part: impl Fn(&str) -> Vec<u8>) -> Vec<u8> {
    let (real, imaginary) = word.split_once(',').expect("a real and an imaginary part");
    [part(real), part(imaginary)].concat()
}

fn integer(element: ElementType, value: i128) -> Vec<u8> {
    value.to_le_bytes()[..element.byte_width()].to_vec()
}

/// The formula of `values.py`.
fn pseudo(element: ElementType, seed: i64, count: usize) -> Vec<u8> {
    let mixed =
        |index: i64| ((index * 7919 + seed * 104_729 + 12_345) * (index + seed * 31 + 7)).rem_euclid(2003);
    let real = |index: i64| (mixed(index) as f64 / 1001.5 - 1.0) as f32;
    let count = count as i64;
    match element {
        ElementType::F16 => (0..count).flat_map(|index| f16::from_f32(real(index)).to_le_bytes()).collect(),
        ElementType::Bf16 => (0..count).flat_map(|index| bf16::from_f32(real(index)).to_le_bytes()).collect(),
        ElementType::F32 => (0..count).flat_map(|index| real(index).to_le_bytes()).collect(),
        ElementType::F64 => (0..count).flat_map(|index| f64::from(real(index)).to_le_bytes()).collect(),
        ElementType::Complex64 => (0..2 * count).flat_map(|index| real(index).to_le_bytes()).collect(),
        ElementType::Complex128 => {
            (0..2 * count).flat_map(|index| f64::from(real(index)).to_le_bytes()).collect()
        }
        ElementType::Small(format) => (0..count).map(|index| format.encode(f64::from(real(index)))).collect(),
        ElementType::Bool => (0..count).map(|index| (mixed(index) % 2) as u8).collect(),
        _ => {
            let lowest = if element.is_signed() { 7 } else { 0 };
            (0..count).flat_map(|index| integer(element, i128::from(mixed(index) % 15 - lowest))).collect()
        }
    }
}
