//! Constant tensors.

use super::{Attr, ElementType, IrError, Type};
use crate::Context;
use mlir_sys::{
    MlirAttribute, mlirAttributeIsADenseElements, mlirAttributeIsADenseFPElements,
    mlirAttributeIsADenseIntElements, mlirComplexTypeGetElementType, mlirDenseElementsAttrBoolGet,
    mlirDenseElementsAttrBoolSplatGet, mlirDenseElementsAttrGetBoolSplatValue,
    mlirDenseElementsAttrGetBoolValue, mlirDenseElementsAttrGetRawData, mlirDenseElementsAttrIsSplat,
    mlirDenseElementsAttrRawBufferGet, mlirTypeIsAComplex, mlirTypeIsAFloat, mlirTypeIsAInteger,
};

/// The most elements that a splat is written out to: a file can claim any
/// shape for one number.
const MAX_EXPANDED: u64 = 1 << 28;

/// A constant tensor (`dense<…> : tensor<…>`).
#[derive(Clone, Copy, Debug)]
pub struct Dense<'c> {
    attr: Attr<'c>,
    ty: Type<'c>,
}

impl<'c> Attr<'c> {
    /// The constant tensor that this is.
    pub fn as_dense(self) -> Option<Dense<'c>> {
        // SAFETY: the attribute is alive.
        let dense = unsafe {
            mlirAttributeIsADenseElements(self.raw)
                && (mlirAttributeIsADenseFPElements(self.raw) || mlirAttributeIsADenseIntElements(self.raw))
        };
        let ty = self.ty().filter(|ty| dense && ty.is_static())?;
        Some(Dense { attr: self, ty })
    }

    /// The elements' bytes of a constant tensor of numbers of any type,
    /// `width` bytes each, as they are stored: those of one element if it
    /// fills the tensor, else all, row-major, little-endian. `None` if this is
    /// no such constant.
    pub fn element_bytes(self, width: usize) -> Option<Vec<u8>> {
        if let Some(dense) = self.as_dense()
            && let Some(element) = dense.ty.element_type()
        {
            return dense.stored().filter(|_| element.bits().div_ceil(8) as usize == width);
        }
        let ty = self.ty()?;
        let element = ty.element();
        let name = element.to_string();
        let bits: usize = match name.strip_prefix('f').and_then(|name| name.split('E').next()) {
            Some(bits) => bits.parse().ok()?,
            None if name == "complex<f32>" => 64,
            None if name == "complex<f64>" => 128,
            None => return None,
        };
        // SAFETY: the attribute is alive.
        if bits.div_ceil(8) != width || !unsafe { mlirAttributeIsADenseElements(self.raw) } {
            return None;
        }
        // SAFETY: it is a dense elements attribute.
        let splat = unsafe { mlirDenseElementsAttrIsSplat(self.raw) };
        let count = if splat { 1 } else { usize::try_from(ty.element_count()?).ok()? };
        let length = count.checked_mul(width)?;
        if length == 0 {
            return Some(Vec::new());
        }
        // SAFETY: MLIR stores the elements of such types one behind the other,
        // each in whole bytes: all of them, or one of a splat.
        Some(unsafe {
            let data = mlirDenseElementsAttrGetRawData(self.raw);
            std::slice::from_raw_parts(data.cast::<u8>(), length).to_vec()
        })
    }

    /// A constant of type `ty` from its elements' bytes in row-major order,
    /// little-endian; types below 8 bits take one byte an element, and so do
    /// truth values (0 or 1). One element's bytes fill the whole tensor.
    pub fn dense_bytes(ty: Type<'c>, bytes: &[u8]) -> Result<Attr<'c>, IrError> {
        let wrong = || IrError::ConstantSize { ty: ty.to_string(), actual: bytes.len() };
        let element = ty.element_type().ok_or_else(wrong)?;
        let count = ty.element_count().ok_or_else(wrong)?;
        let width = u64::from(element.bits().div_ceil(8));
        let given = bytes.len() as u64;
        if !ty.is_tensor() || (Some(given) != count.checked_mul(width) && given != width) {
            return Err(wrong());
        }
        let raw = if element == ElementType::I1 {
            truth_values(ty, count, bytes)
        } else {
            // SAFETY: the buffer holds all elements or one, as checked.
            unsafe { mlirDenseElementsAttrRawBufferGet(ty.raw, bytes.len(), bytes.as_ptr().cast()) }
        };
        Attr::maybe(raw, ty.context).ok_or_else(wrong)
    }

    /// A constant of any type of numbers, complex ones and short floats included, from its elements' bytes as
    /// for [`Attr::dense_bytes`].
    pub fn dense_of_any(ty: Type<'c>, bytes: &[u8]) -> Result<Attr<'c>, IrError> {
        if ty.element_type().is_some() {
            return Self::dense_bytes(ty, bytes);
        }
        let wrong = || IrError::ConstantSize { ty: ty.to_string(), actual: bytes.len() };
        let element = ty.element();
        // SAFETY: the kind is checked before the parts are read; the raw buffer is checked against the type by
        // MLIR, which knows the width of each of these elements.
        let raw = unsafe {
            let part = match mlirTypeIsAComplex(element.raw) {
                true => mlirComplexTypeGetElementType(element.raw),
                false => element.raw,
            };
            if !ty.is_static() || !(mlirTypeIsAFloat(part) || mlirTypeIsAInteger(part)) {
                return Err(wrong());
            }
            mlirDenseElementsAttrRawBufferGet(ty.raw, bytes.len(), bytes.as_ptr().cast())
        };
        Attr::maybe(raw, ty.context).ok_or_else(wrong)
    }

    /// A constant of `f32` of this shape.
    pub fn dense_f32(context: &'c Context, shape: &[i64], values: &[f32]) -> Result<Self, IrError> {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self::dense_bytes(context.tensor(shape, ElementType::F32), &bytes)
    }

    /// A constant of `i32` of this shape.
    pub fn dense_i32(context: &'c Context, shape: &[i64], values: &[i32]) -> Result<Self, IrError> {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self::dense_bytes(context.tensor(shape, ElementType::I32), &bytes)
    }

    /// A constant of `i64` of this shape.
    pub fn dense_i64(context: &'c Context, shape: &[i64], values: &[i64]) -> Result<Self, IrError> {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self::dense_bytes(context.tensor(shape, ElementType::I64), &bytes)
    }

    /// A constant of truth values of this shape.
    pub fn dense_bool(context: &'c Context, shape: &[i64], values: &[bool]) -> Result<Self, IrError> {
        let bytes: Vec<u8> = values.iter().map(|&value| value.into()).collect();
        Self::dense_bytes(context.tensor(shape, ElementType::I1), &bytes)
    }

    /// A constant of type `ty` with `value` everywhere, rounded to the element
    /// type.
    pub fn splat(ty: Type<'c>, value: f64) -> Result<Attr<'c>, IrError> {
        let wrong = || IrError::ConstantSize { ty: ty.to_string(), actual: 1 };
        let bytes = scalar_bytes(ty.element_type().ok_or_else(wrong)?, value);
        Self::dense_bytes(ty, &bytes)
    }
}

/// A constant of truth values, from one byte each.
fn truth_values(ty: Type<'_>, count: u64, bytes: &[u8]) -> MlirAttribute {
    // SAFETY: the array lives through the call and has as many entries as the
    // type has elements.
    unsafe {
        if bytes.len() as u64 == count {
            let values: Vec<i32> = bytes.iter().map(|&byte| i32::from(byte != 0)).collect();
            mlirDenseElementsAttrBoolGet(ty.raw, values.len() as isize, values.as_ptr())
        } else {
            mlirDenseElementsAttrBoolSplatGet(ty.raw, bytes.first().is_some_and(|&b| b != 0))
        }
    }
}

/// A number as an element's bytes.
fn scalar_bytes(element: ElementType, value: f64) -> Vec<u8> {
    use ElementType as E;
    match element {
        E::F64 => value.to_le_bytes().to_vec(),
        E::F32 => (value as f32).to_le_bytes().to_vec(),
        E::F16 => half::f16::from_f64(value).to_le_bytes().to_vec(),
        E::BF16 => half::bf16::from_f64(value).to_le_bytes().to_vec(),
        E::I64 | E::Index => (value as i64).to_le_bytes().to_vec(),
        E::U64 => (value as u64).to_le_bytes().to_vec(),
        E::I32 => (value as i32).to_le_bytes().to_vec(),
        E::U32 => (value as u32).to_le_bytes().to_vec(),
        E::I16 => (value as i16).to_le_bytes().to_vec(),
        E::U16 => (value as u16).to_le_bytes().to_vec(),
        E::I8 | E::I4 | E::I2 => (value as i8).to_le_bytes().to_vec(),
        E::U8 | E::U4 | E::U2 => vec![value as u8],
        E::I1 => vec![u8::from(value != 0.0)],
    }
}

impl<'c> Dense<'c> {
    /// The attribute.
    pub fn attr(self) -> Attr<'c> {
        self.attr
    }

    /// The tensor's type.
    pub fn ty(self) -> Type<'c> {
        self.ty
    }

    /// How many elements it has.
    pub fn len(self) -> u64 {
        self.ty.element_count().unwrap_or(0)
    }

    /// Whether it has none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether one value fills it.
    pub fn is_splat(self) -> bool {
        // SAFETY: it is a dense elements attribute.
        unsafe { mlirDenseElementsAttrIsSplat(self.attr.raw) }
    }

    /// The bytes as stored: one element's for a splat, else all elements'.
    /// Types below 8 bits take one byte an element.
    fn stored(self) -> Option<Vec<u8>> {
        let element = self.ty.element_type()?;
        let count = if self.is_splat() { 1 } else { self.len() };
        if element == ElementType::I1 {
            // SAFETY: the element type is i1 and indices stay below the count.
            return Some(unsafe {
                if self.is_splat() {
                    vec![u8::from(mlirDenseElementsAttrGetBoolSplatValue(self.attr.raw) != 0)]
                } else {
                    (0..count)
                        .map(|i| u8::from(mlirDenseElementsAttrGetBoolValue(self.attr.raw, i as isize)))
                        .collect()
                }
            });
        }
        let length = count.checked_mul(element.bits().div_ceil(8).into())?;
        if length == 0 {
            return Some(Vec::new());
        }
        // SAFETY: MLIR stores exactly this many bytes: one element of a splat
        // or all of them, each rounded up to whole bytes.
        Some(unsafe {
            let data = mlirDenseElementsAttrGetRawData(self.attr.raw);
            std::slice::from_raw_parts(data.cast::<u8>(), usize::try_from(length).ok()?).to_vec()
        })
    }

    /// All elements' bytes, little-endian, row-major; types below 8 bits and
    /// truth values take one byte each. `None` for element types that are not
    /// plain, and for a splat of over 2^28 elements.
    pub fn to_bytes(self) -> Option<Vec<u8>> {
        let stored = self.stored()?;
        if !self.is_splat() {
            return Some(stored);
        }
        if self.len() > MAX_EXPANDED {
            return None;
        }
        Some(stored.repeat(usize::try_from(self.len()).ok()?))
    }

    /// The one value of a splat, as `f64`; a number otherwise only if the
    /// tensor has one element.
    pub fn splat_value(self) -> Option<f64> {
        if !self.is_splat() && self.len() != 1 {
            return None;
        }
        decode(self.ty.element_type()?, &self.stored()?, |value| value).first().copied()
    }

    /// All elements as `f32`, of any plain type. `None` as for
    /// [`Dense::to_bytes`].
    pub fn to_f32(self) -> Option<Vec<f32>> {
        Some(decode(self.ty.element_type()?, &self.to_bytes()?, |value| value as f32))
    }

    /// All elements as `i64`, of an integer type. `None` as for
    /// [`Dense::to_bytes`], and for floating point types.
    pub fn to_i64(self) -> Option<Vec<i64>> {
        let element = self.ty.element_type()?;
        if element.is_float() {
            return None;
        }
        let bytes = self.to_bytes()?;
        let width = element.bits().div_ceil(8) as usize;
        Some(bytes.chunks_exact(width).map(|chunk| integer(element, chunk)).collect())
    }

    /// All elements as `i32`, of an integer type, if they fit.
    pub fn to_i32(self) -> Option<Vec<i32>> {
        self.to_i64()?.into_iter().map(|value| i32::try_from(value).ok()).collect()
    }
}

/// One integer from its little-endian bytes.
fn integer(element: ElementType, bytes: &[u8]) -> i64 {
    let mut wide = [0u8; 8];
    for (to, from) in wide.iter_mut().zip(bytes) {
        *to = *from;
    }
    let value = u64::from_le_bytes(wide);
    if element.is_unsigned() || element == ElementType::I1 {
        return value.cast_signed();
    }
    let shift = 64 - element.bits().clamp(1, 64);
    (value << shift).cast_signed() >> shift
}

/// Reads elements of any plain type as numbers.
fn decode<T>(element: ElementType, bytes: &[u8], convert: impl Fn(f64) -> T) -> Vec<T> {
    let width = element.bits().div_ceil(8) as usize;
    bytes
        .chunks_exact(width)
        .map(|chunk| {
            let bits = integer(ElementType::U64, chunk).cast_unsigned();
            convert(match element {
                ElementType::F64 => f64::from_bits(bits),
                ElementType::F32 => f32::from_bits(bits as u32).into(),
                ElementType::F16 => half::f16::from_bits(bits as u16).into(),
                ElementType::BF16 => half::bf16::from_bits(bits as u16).into(),
                ElementType::U64 => bits as f64,
                other => integer(other, chunk) as f64,
            })
        })
        .collect()
}
