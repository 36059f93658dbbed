//! Types of values.

use super::{handle, printed, string_ref};
use crate::{Context, Diagnostics};
use mlir_sys::{
    MlirType, mlirAttributeGetNull, mlirBF16TypeGet, mlirComplexTypeGet, mlirComplexTypeGetElementType,
    mlirF16TypeGet, mlirF32TypeGet, mlirF64TypeGet, mlirFunctionTypeGet, mlirFunctionTypeGetInput,
    mlirFunctionTypeGetNumInputs, mlirFunctionTypeGetNumResults, mlirFunctionTypeGetResult, mlirIndexTypeGet,
    mlirIntegerTypeGet, mlirIntegerTypeGetWidth, mlirIntegerTypeIsSigned, mlirIntegerTypeIsUnsigned,
    mlirIntegerTypeUnsignedGet, mlirLocationUnknownGet, mlirNoneTypeGet, mlirRankedTensorTypeGetChecked,
    mlirShapedTypeGetDimSize, mlirShapedTypeGetElementType, mlirShapedTypeGetRank, mlirTypeIsABF16,
    mlirTypeIsAComplex, mlirTypeIsAF16, mlirTypeIsAF32, mlirTypeIsAF64, mlirTypeIsAFunction,
    mlirTypeIsAIndex, mlirTypeIsAInteger, mlirTypeIsANone, mlirTypeIsARankedTensor, mlirTypeParseGet,
    mlirTypePrint,
};
use std::fmt::{self, Debug, Display, Formatter};

/// The extent of a dimension that is not known before run time.
pub const DYNAMIC: i64 = i64::MIN;

/// Element types that language models and their targets use. Integers are
/// signless as in StableHLO's `i32`; the `U` ones are its `ui32`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[allow(missing_docs)]
pub enum ElementType {
    F64,
    F32,
    F16,
    BF16,
    I64,
    I32,
    I16,
    I8,
    I4,
    I2,
    /// Truth values.
    I1,
    U64,
    U32,
    U16,
    U8,
    U4,
    U2,
    Index,
}

impl ElementType {
    /// Width in bits; an index counts as 64.
    pub fn bits(self) -> u32 {
        match self {
            Self::F64 | Self::I64 | Self::U64 | Self::Index => 64,
            Self::F32 | Self::I32 | Self::U32 => 32,
            Self::F16 | Self::BF16 | Self::I16 | Self::U16 => 16,
            Self::I8 | Self::U8 => 8,
            Self::I4 | Self::U4 => 4,
            Self::I2 | Self::U2 => 2,
            Self::I1 => 1,
        }
    }

    /// Whether it is a floating point type.
    pub fn is_float(self) -> bool {
        matches!(self, Self::F64 | Self::F32 | Self::F16 | Self::BF16)
    }

    /// Whether it is an unsigned integer type (`i1` is not counted).
    pub fn is_unsigned(self) -> bool {
        matches!(self, Self::U64 | Self::U32 | Self::U16 | Self::U8 | Self::U4 | Self::U2)
    }
}

/// A type.
#[derive(Clone, Copy)]
pub struct Type<'c> {
    pub(crate) raw: MlirType,
    pub(crate) context: &'c Context,
}

handle!(Type, MlirType);

impl<'c> Type<'c> {
    /// Parses a type's text.
    pub fn parse(context: &'c Context, text: &str) -> Result<Self, Diagnostics> {
        super::text::check(text.as_bytes())?;
        // SAFETY: context and string live through the call.
        let raw = unsafe { mlirTypeParseGet(context.raw(), string_ref(text)) };
        Self::maybe(raw, context).ok_or_else(|| context.take_diagnostics())
    }

    /// The type of one element.
    pub fn scalar(context: &'c Context, element: ElementType) -> Self {
        use ElementType as E;
        let raw = context.raw();
        // SAFETY: the context is alive.
        let ty = unsafe {
            match element {
                E::F64 => mlirF64TypeGet(raw),
                E::F32 => mlirF32TypeGet(raw),
                E::F16 => mlirF16TypeGet(raw),
                E::BF16 => mlirBF16TypeGet(raw),
                E::Index => mlirIndexTypeGet(raw),
                unsigned if unsigned.is_unsigned() => mlirIntegerTypeUnsignedGet(raw, unsigned.bits()),
                signless => mlirIntegerTypeGet(raw, signless.bits()),
            }
        };
        Self::new(ty, context)
    }

    /// A ranked tensor; a negative extent is unknown. Elements that no tensor
    /// can hold give a tensor of `none`'s stand-in, the element type itself.
    pub fn tensor(context: &'c Context, shape: &[i64], element: Type<'c>) -> Self {
        let shape: Vec<i64> = shape.iter().map(|&n| if n < 0 { DYNAMIC } else { n }).collect();
        // SAFETY: the array lives through the call; the checked form refuses
        // what does not fit instead of asserting.
        let raw = unsafe {
            mlirRankedTensorTypeGetChecked(
                mlirLocationUnknownGet(context.raw()),
                shape.len() as isize,
                shape.as_ptr(),
                element.raw,
                mlirAttributeGetNull(),
            )
        };
        Self::maybe(raw, context).unwrap_or(element)
    }

    /// `complex<element>`.
    pub fn complex(element: Type<'c>) -> Self {
        // SAFETY: the element type is alive.
        Self::new(unsafe { mlirComplexTypeGet(element.raw) }, element.context)
    }

    /// The type without values, of an operand that is left out.
    pub fn none(context: &'c Context) -> Self {
        // SAFETY: the context is alive.
        Self::new(unsafe { mlirNoneTypeGet(context.raw()) }, context)
    }

    /// The type of a function.
    pub fn function(context: &'c Context, inputs: &[Type<'c>], results: &[Type<'c>]) -> Self {
        let inputs: Vec<MlirType> = inputs.iter().map(|ty| ty.raw).collect();
        let results: Vec<MlirType> = results.iter().map(|ty| ty.raw).collect();
        // SAFETY: the arrays live through the call.
        let raw = unsafe {
            mlirFunctionTypeGet(
                context.raw(),
                inputs.len() as isize,
                inputs.as_ptr(),
                results.len() as isize,
                results.as_ptr(),
            )
        };
        Self::new(raw, context)
    }

    /// Inputs and results, if it is a function type.
    pub fn as_function(self) -> Option<(Vec<Type<'c>>, Vec<Type<'c>>)> {
        // SAFETY: the kind is checked before the parts are read.
        unsafe {
            if !mlirTypeIsAFunction(self.raw) {
                return None;
            }
            let inputs = (0..mlirFunctionTypeGetNumInputs(self.raw))
                .map(|i| Self::new(mlirFunctionTypeGetInput(self.raw, i), self.context))
                .collect();
            let results = (0..mlirFunctionTypeGetNumResults(self.raw))
                .map(|i| Self::new(mlirFunctionTypeGetResult(self.raw, i), self.context))
                .collect();
            Some((inputs, results))
        }
    }

    /// Whether it is a ranked tensor.
    pub fn is_tensor(self) -> bool {
        // SAFETY: the type is alive.
        unsafe { mlirTypeIsARankedTensor(self.raw) }
    }

    /// Whether it is the type without values.
    pub fn is_none(self) -> bool {
        // SAFETY: the type is alive.
        unsafe { mlirTypeIsANone(self.raw) }
    }

    /// The extents of a ranked tensor, [`DYNAMIC`] where unknown.
    pub fn shape(self) -> Option<Vec<i64>> {
        if !self.is_tensor() {
            return None;
        }
        // SAFETY: it is a ranked tensor and the index is below its rank.
        unsafe {
            let rank = mlirShapedTypeGetRank(self.raw);
            Some((0..rank).map(|dim| mlirShapedTypeGetDimSize(self.raw, dim as isize)).collect())
        }
    }

    /// Whether it is a ranked tensor whose extents are all known.
    pub fn is_static(self) -> bool {
        self.shape().is_some_and(|shape| shape.iter().all(|&extent| extent >= 0))
    }

    /// How many elements a tensor holds; `None` if that is unknown or does not
    /// fit into 64 bits.
    pub fn element_count(self) -> Option<u64> {
        self.shape()?.iter().try_fold(1u64, |count, &extent| count.checked_mul(u64::try_from(extent).ok()?))
    }

    /// The element type of a tensor as a type; of any other type, itself.
    pub fn element(self) -> Type<'c> {
        if !self.is_tensor() {
            return self;
        }
        // SAFETY: it is a ranked tensor.
        Self::new(unsafe { mlirShapedTypeGetElementType(self.raw) }, self.context)
    }

    /// The element type of a tensor, or the type itself, where it is one of
    /// the plain ones.
    pub fn element_type(self) -> Option<ElementType> {
        let element = self.element().raw;
        // SAFETY: each width is read of an integer type only.
        unsafe {
            if mlirTypeIsAF32(element) {
                return Some(ElementType::F32);
            }
            if mlirTypeIsAInteger(element) {
                if mlirIntegerTypeIsSigned(element) {
                    return None;
                }
                return match (mlirIntegerTypeIsUnsigned(element), mlirIntegerTypeGetWidth(element)) {
                    (false, 64) => Some(ElementType::I64),
                    (false, 32) => Some(ElementType::I32),
                    (false, 16) => Some(ElementType::I16),
                    (false, 8) => Some(ElementType::I8),
                    (false, 4) => Some(ElementType::I4),
                    (false, 2) => Some(ElementType::I2),
                    (false, 1) => Some(ElementType::I1),
                    (true, 64) => Some(ElementType::U64),
                    (true, 32) => Some(ElementType::U32),
                    (true, 16) => Some(ElementType::U16),
                    (true, 8) => Some(ElementType::U8),
                    (true, 4) => Some(ElementType::U4),
                    (true, 2) => Some(ElementType::U2),
                    _ => None,
                };
            }
            if mlirTypeIsAF16(element) {
                Some(ElementType::F16)
            } else if mlirTypeIsABF16(element) {
                Some(ElementType::BF16)
            } else if mlirTypeIsAF64(element) {
                Some(ElementType::F64)
            } else if mlirTypeIsAIndex(element) {
                Some(ElementType::Index)
            } else {
                None
            }
        }
    }

    /// Whether it is, or holds, complex numbers.
    pub fn is_complex(self) -> bool {
        // SAFETY: the type is alive.
        unsafe { mlirTypeIsAComplex(self.element().raw) }
    }

    /// The type of the parts of complex numbers; any other type is its own.
    pub fn real_part(self) -> Type<'c> {
        if !self.is_complex() {
            return self;
        }
        // SAFETY: the element is a complex type.
        let part = Self::new(unsafe { mlirComplexTypeGetElementType(self.element().raw) }, self.context);
        match self.shape() {
            Some(shape) => Self::tensor(self.context, &shape, part),
            None => part,
        }
    }

    /// The tensor of another shape with the same elements.
    pub fn with_shape(self, shape: &[i64]) -> Type<'c> {
        Self::tensor(self.context, shape, self.element())
    }

    /// The tensor of the same shape with other elements; a type that is not a
    /// tensor becomes the element type.
    pub fn with_element(self, element: ElementType) -> Type<'c> {
        let element = Self::scalar(self.context, element);
        match self.shape() {
            Some(shape) => Self::tensor(self.context, &shape, element),
            None => element,
        }
    }
}

impl Display for Type<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        // SAFETY: the callback and its buffer live through the call.
        let text = printed(|callback, data| unsafe {
            mlirTypePrint(self.raw, Some(callback), data);
        });
        formatter.write_str(&text)
    }
}

impl Debug for Type<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, formatter)
    }
}
