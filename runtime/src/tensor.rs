//! Tensors as they go into and come out of a signature.

use std::fmt;

use crate::error::{Result, RuntimeError};

/// The type of a tensor's elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ElementType {
    /// IEEE 754 binary64.
    F64,
    /// IEEE 754 binary32.
    F32,
    /// IEEE 754 binary16.
    F16,
    /// The upper half of a binary32.
    Bf16,
    /// Signed, 64 bits.
    I64,
    /// Signed, 32 bits.
    I32,
    /// Signed, 16 bits.
    I16,
    /// Signed, 8 bits.
    I8,
    /// Unsigned, 64 bits.
    U64,
    /// Unsigned, 32 bits.
    U32,
    /// Unsigned, 16 bits.
    U16,
    /// Unsigned, 8 bits.
    U8,
    /// One byte, 0 or 1.
    Bool,
}

impl ElementType {
    /// Bytes that one element takes.
    pub const fn byte_width(self) -> usize {
        match self {
            Self::F64 | Self::I64 | Self::U64 => 8,
            Self::F32 | Self::I32 | Self::U32 => 4,
            Self::F16 | Self::Bf16 | Self::I16 | Self::U16 => 2,
            Self::I8 | Self::U8 | Self::Bool => 1,
        }
    }
}

impl fmt::Display for ElementType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::F64 => "f64",
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Bf16 => "bf16",
            Self::I64 => "i64",
            Self::I32 => "i32",
            Self::I16 => "i16",
            Self::I8 => "i8",
            Self::U64 => "u64",
            Self::U32 => "u32",
            Self::U16 => "u16",
            Self::U8 => "u8",
            Self::Bool => "bool",
        })
    }
}

/// Name, type and shape of an input or output.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TensorSpec {
    /// The name in the signature.
    pub name: String,
    /// The type of the elements.
    pub element_type: ElementType,
    /// The size of each dimension; empty for a scalar.
    pub shape: Vec<usize>,
}

impl TensorSpec {
    /// Bytes of the whole tensor, rows one after the other without padding; `None` if that overflows.
    pub fn byte_len(&self) -> Option<usize> {
        byte_len(self.element_type, &self.shape)
    }
}

impl fmt::Display for TensorSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.element_type, self.shape)
    }
}

/// A tensor in memory: little-endian elements in row-major order.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    element_type: ElementType,
    shape: Vec<usize>,
    data: Vec<u8>,
}

impl Tensor {
    /// A tensor of these bytes.
    ///
    /// # Errors
    /// [`RuntimeError::ByteCount`] if `data` is longer or shorter than the tensor.
    pub fn new(element_type: ElementType, shape: Vec<usize>, data: Vec<u8>) -> Result<Self> {
        let expected = byte_len(element_type, &shape);
        if expected == Some(data.len()) {
            return Ok(Self { element_type, shape, data });
        }
        let found = data.len();
        Err(RuntimeError::ByteCount { element_type, shape, expected: expected.unwrap_or(usize::MAX), found })
    }

    /// An f32 tensor of these elements.
    ///
    /// # Errors
    /// As [`Tensor::new`].
    pub fn from_f32(shape: Vec<usize>, values: &[f32]) -> Result<Self> {
        Self::new(ElementType::F32, shape, values.iter().flat_map(|v| v.to_le_bytes()).collect())
    }

    /// An i32 tensor of these elements.
    ///
    /// # Errors
    /// As [`Tensor::new`].
    pub fn from_i32(shape: Vec<usize>, values: &[i32]) -> Result<Self> {
        Self::new(ElementType::I32, shape, values.iter().flat_map(|v| v.to_le_bytes()).collect())
    }

    /// The type of the elements.
    pub fn element_type(&self) -> ElementType {
        self.element_type
    }

    /// The size of each dimension.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The elements' bytes, little-endian, row-major.
    pub fn bytes(&self) -> &[u8] {
        &self.data
    }

    /// The elements, if they are f32.
    pub fn to_f32(&self) -> Option<Vec<f32>> {
        (self.element_type == ElementType::F32)
            .then(|| self.data.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }

    /// The elements, if they are i32.
    pub fn to_i32(&self) -> Option<Vec<i32>> {
        (self.element_type == ElementType::I32)
            .then(|| self.data.as_chunks().0.iter().map(|bytes| i32::from_le_bytes(*bytes)).collect())
    }
}

fn byte_len(element_type: ElementType, shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(element_type.byte_width(), |product, &dim| product.checked_mul(dim))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_exactly_the_bytes_of_its_shape() {
        let tensor = Tensor::from_f32(vec![2, 2], &[1.0, 2.0, 3.0, 4.0]).expect("four elements");
        assert_eq!(tensor.to_f32(), Some(vec![1.0, 2.0, 3.0, 4.0]));
        assert_eq!(tensor.to_i32(), None);
        assert!(matches!(
            Tensor::from_i32(vec![3], &[1, 2]),
            Err(RuntimeError::ByteCount { expected: 12, found: 8, .. })
        ));
        assert!(Tensor::new(ElementType::F64, vec![usize::MAX, 2], Vec::new()).is_err());
    }
}
