//! Tensors as they go into and come out of a signature.

use std::fmt;

use half::{bf16, f16};

use crate::element_type::ElementType;
use crate::error::{Result, TensorError};

/// Name, type and shape of an input or output.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TensorSpec {
    /// The name in the signature.
    pub name: String,
    /// The type of the elements.
    pub element_type: ElementType,
    /// The size of each dimension; empty for a scalar.
    pub shape: Vec<usize>,
    /// The dimensions whose size is chosen before each run, in order; what stands in `shape` is the size of the last run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<usize>,
}

impl TensorSpec {
    /// Whether a tensor of this shape is one that it takes.
    pub fn takes(&self, shape: &[usize]) -> bool {
        let fits =
            |(dim, (known, size)): (usize, (&usize, &usize))| known == size || self.open.contains(&dim);
        shape.len() == self.shape.len() && self.shape.iter().zip(shape).enumerate().all(fits)
    }

    /// Bytes of the whole tensor, rows one after the other without padding; `None` if that overflows.
    pub fn byte_len(&self) -> Option<usize> {
        byte_len(self.element_type, &self.shape)
    }
}

impl fmt::Display for TensorSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = |(dim, size): (usize, &usize)| {
            if self.open.contains(&dim) { "?".to_owned() } else { size.to_string() }
        };
        let sizes: Vec<String> = self.shape.iter().enumerate().map(size).collect();
        write!(f, "{} [{}]", self.element_type, sizes.join(", "))
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
    /// [`TensorError::ByteCount`] if `data` is longer or shorter than the tensor; [`TensorError::Element`] if a truth value is
    /// neither 0 nor 1, or a number outside the range of its few bits.
    pub fn new(element_type: ElementType, shape: Vec<usize>, data: Vec<u8>) -> Result<Self> {
        let expected = byte_len(element_type, &shape);
        if expected == Some(data.len()) {
            let wrong = first_outside(element_type, &data);
            return match wrong {
                Some((index, value)) => Err(TensorError::Element { element_type, index, value }),
                None => Ok(Self { element_type, shape, data }),
            };
        }
        let found = data.len();
        Err(TensorError::ByteCount { element_type, shape, expected: expected.unwrap_or(usize::MAX), found })
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

    /// The bytes, given up.
    pub fn into_bytes(self) -> Vec<u8> {
        self.data
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.data.len() / self.element_type.byte_width()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// The same elements in another shape.
    ///
    /// # Errors
    /// [`TensorError::ByteCount`] if the shape holds another number of elements.
    pub fn reshaped(self, shape: Vec<usize>) -> Result<Self> {
        Self::new(self.element_type, shape, self.data)
    }

    /// The elements as f64, the nearest one for integers beyond 2^53; a complex number gives two, real and imaginary part.
    pub fn to_f64(&self) -> Vec<f64> {
        use ElementType as E;
        let data = &self.data;
        match self.element_type {
            E::Complex128 | E::F64 => each(data, f64::from_le_bytes),
            E::Complex64 | E::F32 => each(data, |bytes| f32::from_le_bytes(bytes).into()),
            E::F16 => each(data, |bytes| f16::from_le_bytes(bytes).into()),
            E::Bf16 => each(data, |bytes| bf16::from_le_bytes(bytes).into()),
            E::Small(kind) => each(data, |[byte]| kind.decode(byte).into()),
            E::I64 => each(data, |bytes| i64::from_le_bytes(bytes) as f64),
            E::I32 => each(data, |bytes| i32::from_le_bytes(bytes).into()),
            E::I16 => each(data, |bytes| i16::from_le_bytes(bytes).into()),
            E::I8 | E::I4 | E::I2 => each(data, |bytes| i8::from_le_bytes(bytes).into()),
            E::U64 => each(data, |bytes| u64::from_le_bytes(bytes) as f64),
            E::U32 => each(data, |bytes| u32::from_le_bytes(bytes).into()),
            E::U16 => each(data, |bytes| u16::from_le_bytes(bytes).into()),
            E::U8 | E::U4 | E::U2 | E::Bool => each(data, |[byte]| byte.into()),
        }
    }

    /// The elements as i64, if they are integers or truth values that fit.
    pub fn to_i64(&self) -> Option<Vec<i64>> {
        use ElementType as E;
        let data = &self.data;
        Some(match self.element_type {
            E::I64 => each(data, i64::from_le_bytes),
            E::I32 => each(data, |bytes| i32::from_le_bytes(bytes).into()),
            E::I16 => each(data, |bytes| i16::from_le_bytes(bytes).into()),
            E::I8 | E::I4 | E::I2 => each(data, |bytes| i8::from_le_bytes(bytes).into()),
            E::U64 => {
                return each(data, |bytes| i64::try_from(u64::from_le_bytes(bytes)).ok())
                    .into_iter()
                    .collect();
            }
            E::U32 => each(data, |bytes| u32::from_le_bytes(bytes).into()),
            E::U16 => each(data, |bytes| u16::from_le_bytes(bytes).into()),
            E::U8 | E::U4 | E::U2 | E::Bool => each(data, |[byte]| byte.into()),
            _ => return None,
        })
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

/// Reads every element of `N` bytes.
fn each<const N: usize, T>(data: &[u8], read: impl Fn([u8; N]) -> T) -> Vec<T> {
    data.as_chunks::<N>().0.iter().map(|bytes| read(*bytes)).collect()
}

/// The first byte that its type's few bits cannot hold.
fn first_outside(element_type: ElementType, data: &[u8]) -> Option<(usize, u8)> {
    let bits = element_type.bits();
    if bits >= 8 {
        return None;
    }
    let half = 1i16 << (bits - 1);
    let outside = |byte: u8| match element_type.is_signed() {
        true => !(-half..half).contains(&i16::from(byte.cast_signed())),
        false => byte >> bits != 0,
    };
    data.iter().copied().enumerate().find(|&(_, byte)| outside(byte))
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
            Err(TensorError::ByteCount { expected: 12, found: 8, .. })
        ));
        assert!(Tensor::new(ElementType::F64, vec![usize::MAX, 2], Vec::new()).is_err());
    }

    #[test]
    fn refuses_what_few_bits_cannot_hold() {
        let of = |element, byte| Tensor::new(element, vec![2], vec![0, byte]);
        for (element, inside, outside) in [
            (ElementType::Bool, 1, 2),
            (ElementType::U2, 3, 4),
            (ElementType::I4, 0xf8, 8),
            (ElementType::I2, 0xfe, 2),
        ] {
            assert!(of(element, inside).is_ok(), "{element}");
            assert!(matches!(of(element, outside), Err(TensorError::Element { index: 1, .. })), "{element}");
        }
        assert_eq!(of(ElementType::I4, 0xf8).expect("in range").to_i64(), Some(vec![0, -8]));
    }
}
