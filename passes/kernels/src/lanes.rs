//! Elements in the types that arithmetic is done in.

use std::borrow::Cow;

use bytemuck::Pod;
use edgec_tensor::{ElementType, Tensor};
use half::{bf16, f16};
use num_complex::Complex;
use rayon::prelude::*;

use crate::error::{KernelError, Result};
use crate::shape::PARALLEL;

/// All elements of a tensor in the type that arithmetic is done in.
#[derive(Clone, Debug)]
pub enum Lanes<'a> {
    /// f32 and every narrower float.
    F32(Cow<'a, [f32]>),
    /// f64.
    F64(Cow<'a, [f64]>),
    /// Signed integers.
    I64(Vec<i64>),
    /// Unsigned integers and truth values.
    U64(Vec<u64>),
    /// complex<f32>.
    C64(Cow<'a, [Complex<f32>]>),
    /// complex<f64>.
    C128(Cow<'a, [Complex<f64>]>),
}

impl<'a> Lanes<'a> {
    /// The elements of a tensor.
    pub fn load(tensor: &'a Tensor) -> Self {
        use ElementType as E;
        let data = tensor.bytes();
        match tensor.element_type() {
            E::F32 => Self::F32(view(data)),
            E::F64 => Self::F64(view(data)),
            E::Complex64 => Self::C64(view(data)),
            E::Complex128 => Self::C128(view(data)),
            E::F16 => Self::F32(each(data, |bytes| f16::from_le_bytes(bytes).to_f32()).into()),
            E::Bf16 => Self::F32(each(data, |bytes| bf16::from_le_bytes(bytes).to_f32()).into()),
            E::Small(kind) => Self::F32(each(data, |[byte]| kind.decode(byte)).into()),
            E::I64 => Self::I64(each(data, i64::from_le_bytes)),
            E::I32 => Self::I64(each(data, |bytes| i32::from_le_bytes(bytes).into())),
            E::I16 => Self::I64(each(data, |bytes| i16::from_le_bytes(bytes).into())),
            E::I8 | E::I4 | E::I2 => Self::I64(each(data, |bytes| i8::from_le_bytes(bytes).into())),
            E::U64 => Self::U64(each(data, u64::from_le_bytes)),
            E::U32 => Self::U64(each(data, |bytes| u32::from_le_bytes(bytes).into())),
            E::U16 => Self::U64(each(data, |bytes| u16::from_le_bytes(bytes).into())),
            E::U8 | E::U4 | E::U2 | E::Bool => Self::U64(each(data, |[byte]| byte.into())),
        }
    }
}

fn view<T: Pod>(data: &[u8]) -> Cow<'_, [T]> {
    match bytemuck::try_cast_slice(data) {
        Ok(elements) => Cow::Borrowed(elements),
        Err(_) => Cow::Owned(bytemuck::pod_collect_to_vec(data)),
    }
}

fn each<const N: usize, T: Send>(data: &[u8], read: impl Fn([u8; N]) -> T + Sync) -> Vec<T> {
    map(data.as_chunks::<N>().0, read)
}

/// Applies a function to every element, on several threads where there are many.
pub(crate) fn map<A: Copy + Sync, B: Send>(values: &[A], apply: impl Fn(A) -> B + Sync) -> Vec<B> {
    if values.len() < PARALLEL {
        return values.iter().map(|&value| apply(value)).collect();
    }
    values.par_iter().with_min_len(4096).map(|&value| apply(value)).collect()
}

/// Applies a function to every pair of elements.
pub(crate) fn zip<A: Copy + Sync, B: Copy + Sync, C: Send>(
    left: &[A],
    right: &[B],
    apply: impl Fn(A, B) -> C + Sync,
) -> Vec<C> {
    if left.len() < PARALLEL {
        return left.iter().zip(right).map(|(&left, &right)| apply(left, right)).collect();
    }
    left.par_iter().zip(right).with_min_len(4096).map(|(&left, &right)| apply(left, right)).collect()
}

/// A tensor of f32 values, rounded to `element_type`, a float of up to 32 bits.
pub(crate) fn store_f32(values: Vec<f32>, element_type: ElementType, shape: &[usize]) -> Result<Tensor> {
    use ElementType as E;
    let bytes = match element_type {
        E::F32 => bytes_of(&values),
        E::F64 => bytes_of(&map(&values, f64::from)),
        E::F16 => bytes_of(&map(&values, |value| f16::from_f32(value).to_bits())),
        E::Bf16 => bytes_of(&map(&values, |value| bf16::from_f32(value).to_bits())),
        E::Small(kind) => map(&values, |value| kind.encode(value.into())),
        other => return Err(KernelError::ElementType(other)),
    };
    Ok(Tensor::new(element_type, shape.to_vec(), bytes)?)
}

/// A tensor of f64 values, rounded to `element_type`, a float.
pub(crate) fn store_f64(values: Vec<f64>, element_type: ElementType, shape: &[usize]) -> Result<Tensor> {
    use ElementType as E;
    let bytes = match element_type {
        E::F64 => bytes_of(&values),
        E::F32 => bytes_of(&map(&values, |value| value as f32)),
        E::F16 => bytes_of(&map(&values, |value| f16::from_f64(value).to_bits())),
        E::Bf16 => bytes_of(&map(&values, |value| bf16::from_f64(value).to_bits())),
        E::Small(kind) => map(&values, |value| kind.encode(value)),
        other => return Err(KernelError::ElementType(other)),
    };
    Ok(Tensor::new(element_type, shape.to_vec(), bytes)?)
}

/// A tensor of the low bits of integers.
pub(crate) fn store_bits(values: Vec<u64>, element_type: ElementType, shape: &[usize]) -> Result<Tensor> {
    use ElementType as E;
    let bytes = match element_type {
        E::I64 | E::U64 => bytes_of(&values),
        E::I32 | E::U32 => bytes_of(&map(&values, |value| value as u32)),
        E::I16 | E::U16 => bytes_of(&map(&values, |value| value as u16)),
        E::I8 | E::U8 => map(&values, |value| value as u8),
        E::I4 | E::I2 => {
            let spare = 8 - element_type.bits();
            map(&values, |value| (((value as u8) << spare).cast_signed() >> spare).cast_unsigned())
        }
        E::U4 | E::U2 | E::Bool => {
            let mask = (1u8 << element_type.bits()) - 1;
            map(&values, |value| value as u8 & mask)
        }
        other => return Err(KernelError::ElementType(other)),
    };
    Ok(Tensor::new(element_type, shape.to_vec(), bytes)?)
}

/// A tensor of the low bits of signed integers.
pub(crate) fn store_i64(values: Vec<i64>, element_type: ElementType, shape: &[usize]) -> Result<Tensor> {
    store_bits(bytemuck::cast_vec(values), element_type, shape)
}

/// A tensor of complex numbers of the type.
pub(crate) fn store_c64(values: Vec<Complex<f32>>, shape: &[usize]) -> Result<Tensor> {
    Ok(Tensor::new(ElementType::Complex64, shape.to_vec(), bytes_of(&values))?)
}

/// A tensor of complex numbers of the type.
pub(crate) fn store_c128(values: Vec<Complex<f64>>, shape: &[usize]) -> Result<Tensor> {
    Ok(Tensor::new(ElementType::Complex128, shape.to_vec(), bytes_of(&values))?)
}

/// A tensor of truth values.
pub(crate) fn store_bool(values: Vec<bool>, shape: &[usize]) -> Result<Tensor> {
    Ok(Tensor::new(ElementType::Bool, shape.to_vec(), map(&values, u8::from))?)
}

pub(crate) fn bytes_of<T: bytemuck::NoUninit>(values: &[T]) -> Vec<u8> {
    bytemuck::cast_slice(values).to_vec()
}

/// A tensor's elements as indices or sizes; of unsigned numbers beyond i64, the largest.
pub fn integers(tensor: &Tensor) -> Result<Vec<i64>> {
    match Lanes::load(tensor) {
        Lanes::I64(values) => Ok(values),
        Lanes::U64(values) => Ok(map(&values, |value| i64::try_from(value).unwrap_or(i64::MAX))),
        _ => Err(KernelError::ElementType(tensor.element_type())),
    }
}
