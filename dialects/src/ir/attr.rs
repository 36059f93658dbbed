//! Attributes: constants that operations carry.

use super::{ElementType, Type, handle, printed, string_ref, text};
use crate::{Context, Diagnostics, ffi};
use mlir_sys::{
    MlirAttribute, MlirNamedAttribute, mlirArrayAttrGet, mlirArrayAttrGetElement,
    mlirArrayAttrGetNumElements, mlirAttributeGetType, mlirAttributeIsAArray, mlirAttributeIsABool,
    mlirAttributeIsADenseBoolArray, mlirAttributeIsADenseF32Array, mlirAttributeIsADenseI8Array,
    mlirAttributeIsADenseI16Array, mlirAttributeIsADenseI32Array, mlirAttributeIsADenseI64Array,
    mlirAttributeIsADictionary, mlirAttributeIsAFloat, mlirAttributeIsAInteger, mlirAttributeIsAString,
    mlirAttributeIsASymbolRef, mlirAttributeIsAType, mlirAttributeIsAUnit, mlirAttributeParseGet,
    mlirAttributePrint, mlirBoolAttrGet, mlirBoolAttrGetValue, mlirDenseArrayGetNumElements,
    mlirDenseBoolArrayGet, mlirDenseBoolArrayGetElement, mlirDenseF32ArrayGet, mlirDenseF32ArrayGetElement,
    mlirDenseI8ArrayGet, mlirDenseI8ArrayGetElement, mlirDenseI16ArrayGetElement, mlirDenseI32ArrayGet,
    mlirDenseI32ArrayGetElement, mlirDenseI64ArrayGet, mlirDenseI64ArrayGetElement, mlirDictionaryAttrGet,
    mlirDictionaryAttrGetElement, mlirDictionaryAttrGetElementByName, mlirDictionaryAttrGetNumElements,
    mlirFlatSymbolRefAttrGet, mlirFloatAttrDoubleGet, mlirFloatAttrGetValueDouble, mlirIdentifierGet,
    mlirIdentifierStr, mlirIntegerAttrGet, mlirIntegerAttrGetValueInt, mlirIntegerAttrGetValueSInt,
    mlirIntegerAttrGetValueUInt, mlirIntegerTypeGetWidth, mlirIntegerTypeIsSigned, mlirIntegerTypeIsUnsigned,
    mlirNamedAttributeGet, mlirStringAttrGet, mlirStringAttrGetValue, mlirSymbolRefAttrGetLeafReference,
    mlirTypeAttrGet, mlirTypeAttrGetValue, mlirTypeIsAIndex, mlirTypeIsAInteger, mlirUnitAttrGet,
};
use std::fmt::{self, Debug, Display, Formatter};

/// An attribute.
#[derive(Clone, Copy)]
pub struct Attr<'c> {
    pub(crate) raw: MlirAttribute,
    pub(crate) context: &'c Context,
}

handle!(Attr, MlirAttribute);

impl<'c> Attr<'c> {
    /// Parses an attribute's text.
    pub fn parse(context: &'c Context, source: &str) -> Result<Self, Diagnostics> {
        super::text::check(source.as_bytes())?;
        // SAFETY: context and string live through the call.
        let raw = unsafe { mlirAttributeParseGet(context.raw(), string_ref(source)) };
        Self::maybe(raw, context).ok_or_else(|| context.take_diagnostics())
    }

    /// A string.
    pub fn string(context: &'c Context, value: &str) -> Self {
        // SAFETY: the string lives through the call.
        Self::new(unsafe { mlirStringAttrGet(context.raw(), string_ref(value)) }, context)
    }

    /// The mark that something holds, by being there.
    pub fn unit(context: &'c Context) -> Self {
        // SAFETY: the context is alive.
        Self::new(unsafe { mlirUnitAttrGet(context.raw()) }, context)
    }

    /// A truth value.
    pub fn bool(context: &'c Context, value: bool) -> Self {
        // SAFETY: the context is alive.
        Self::new(unsafe { mlirBoolAttrGet(context.raw(), value.into()) }, context)
    }

    /// An integer of the given type; any other type than an integer or index
    /// gives an `i64`.
    pub fn integer(ty: Type<'c>, value: i64) -> Self {
        // SAFETY: the type is checked to be one that integers have.
        let raw = unsafe {
            let fits = mlirTypeIsAInteger(ty.raw) || mlirTypeIsAIndex(ty.raw);
            let ty = if fits { ty } else { Type::scalar(ty.context, ElementType::I64) };
            mlirIntegerAttrGet(ty.raw, value)
        };
        Self::new(raw, ty.context)
    }

    /// `value : i64`.
    pub fn i64(context: &'c Context, value: i64) -> Self {
        Self::integer(Type::scalar(context, ElementType::I64), value)
    }

    /// `value : i32`.
    pub fn i32(context: &'c Context, value: i32) -> Self {
        Self::integer(Type::scalar(context, ElementType::I32), value.into())
    }

    /// `value : f32`.
    pub fn f32(context: &'c Context, value: f32) -> Self {
        let ty = Type::scalar(context, ElementType::F32);
        // SAFETY: the type is a floating point type.
        let raw = unsafe { mlirFloatAttrDoubleGet(context.raw(), ty.raw, value.into()) };
        Self::new(raw, context)
    }

    /// `value : f64`.
    pub fn f64(context: &'c Context, value: f64) -> Self {
        let ty = Type::scalar(context, ElementType::F64);
        // SAFETY: the type is a floating point type.
        let raw = unsafe { mlirFloatAttrDoubleGet(context.raw(), ty.raw, value) };
        Self::new(raw, context)
    }

    /// `array<i64: …>`.
    pub fn i64s(context: &'c Context, values: &[i64]) -> Self {
        // SAFETY: the array lives through the call.
        let raw = unsafe { mlirDenseI64ArrayGet(context.raw(), values.len() as isize, values.as_ptr()) };
        Self::new(raw, context)
    }

    /// `array<i32: …>`.
    pub fn i32s(context: &'c Context, values: &[i32]) -> Self {
        // SAFETY: the array lives through the call.
        let raw = unsafe { mlirDenseI32ArrayGet(context.raw(), values.len() as isize, values.as_ptr()) };
        Self::new(raw, context)
    }

    /// `array<i8: …>`.
    pub fn i8s(context: &'c Context, values: &[i8]) -> Self {
        // SAFETY: the array lives through the call.
        let raw = unsafe { mlirDenseI8ArrayGet(context.raw(), values.len() as isize, values.as_ptr()) };
        Self::new(raw, context)
    }

    /// `array<f32: …>`.
    pub fn f32s(context: &'c Context, values: &[f32]) -> Self {
        // SAFETY: the array lives through the call.
        let raw = unsafe { mlirDenseF32ArrayGet(context.raw(), values.len() as isize, values.as_ptr()) };
        Self::new(raw, context)
    }

    /// `array<i1: …>`.
    pub fn bools(context: &'c Context, values: &[bool]) -> Self {
        let values: Vec<i32> = values.iter().map(|&value| value.into()).collect();
        // SAFETY: the array lives through the call.
        let raw = unsafe { mlirDenseBoolArrayGet(context.raw(), values.len() as isize, values.as_ptr()) };
        Self::new(raw, context)
    }

    /// `[a, b, …]`.
    pub fn array(context: &'c Context, values: &[Attr<'c>]) -> Self {
        let values: Vec<MlirAttribute> = values.iter().map(|value| value.raw).collect();
        // SAFETY: the array lives through the call.
        let raw = unsafe { mlirArrayAttrGet(context.raw(), values.len() as isize, values.as_ptr()) };
        Self::new(raw, context)
    }

    /// `{a = …, b = …}`. Of two entries of one name the last counts.
    pub fn dictionary(context: &'c Context, entries: &[(&str, Attr<'c>)]) -> Self {
        let mut unique: std::collections::BTreeMap<&str, Attr<'c>> = Default::default();
        unique.extend(entries.iter().copied());
        let named: Vec<MlirNamedAttribute> =
            unique.iter().map(|(name, value)| named(context, name, *value)).collect();
        // SAFETY: the array lives through the call.
        let raw = unsafe { mlirDictionaryAttrGet(context.raw(), named.len() as isize, named.as_ptr()) };
        Self::new(raw, context)
    }

    /// `@name`.
    pub fn symbol(context: &'c Context, name: &str) -> Self {
        // SAFETY: the string lives through the call.
        Self::new(unsafe { mlirFlatSymbolRefAttrGet(context.raw(), string_ref(name)) }, context)
    }

    /// A type as an attribute.
    pub fn of_type(ty: Type<'c>) -> Self {
        // SAFETY: the type is alive.
        Self::new(unsafe { mlirTypeAttrGet(ty.raw) }, ty.context)
    }

    /// The type of a typed attribute.
    pub fn ty(self) -> Option<Type<'c>> {
        // SAFETY: the attribute is alive.
        Type::maybe(unsafe { mlirAttributeGetType(self.raw) }, self.context)
    }

    /// Whether it is the unit attribute.
    pub fn is_unit(self) -> bool {
        // SAFETY: the attribute is alive.
        unsafe { mlirAttributeIsAUnit(self.raw) }
    }

    /// The text of a string.
    pub fn as_str(self) -> Option<String> {
        // SAFETY: the kind is checked before the value is read.
        unsafe { mlirAttributeIsAString(self.raw).then(|| text(mlirStringAttrGetValue(self.raw))) }
    }

    /// The name behind `@`; of a nested reference, the last part.
    pub fn as_symbol(self) -> Option<String> {
        // SAFETY: the kind is checked before the value is read.
        unsafe {
            mlirAttributeIsASymbolRef(self.raw).then(|| text(mlirSymbolRefAttrGetLeafReference(self.raw)))
        }
    }

    /// A truth value.
    pub fn as_bool(self) -> Option<bool> {
        // SAFETY: the kind is checked before the value is read.
        unsafe { mlirAttributeIsABool(self.raw).then(|| mlirBoolAttrGetValue(self.raw)) }
    }

    /// An integer of any type up to 64 bits.
    pub fn as_i64(self) -> Option<i64> {
        // SAFETY: the kind, width and signedness are checked before the value
        // is read.
        unsafe {
            if !mlirAttributeIsAInteger(self.raw) {
                return None;
            }
            let ty = mlirAttributeGetType(self.raw);
            if mlirTypeIsAIndex(ty) {
                return Some(mlirIntegerAttrGetValueInt(self.raw));
            }
            if mlirIntegerTypeGetWidth(ty) > 64 {
                return None;
            }
            if mlirIntegerTypeIsUnsigned(ty) {
                return i64::try_from(mlirIntegerAttrGetValueUInt(self.raw)).ok();
            }
            if mlirIntegerTypeIsSigned(ty) {
                return Some(mlirIntegerAttrGetValueSInt(self.raw));
            }
            Some(mlirIntegerAttrGetValueInt(self.raw))
        }
    }

    /// A floating point number of any type, as `f64`.
    pub fn as_f64(self) -> Option<f64> {
        // SAFETY: the kind is checked before the value is read.
        unsafe { mlirAttributeIsAFloat(self.raw).then(|| mlirFloatAttrGetValueDouble(self.raw)) }
    }

    /// A floating point number of any type, as `f32`.
    pub fn as_f32(self) -> Option<f32> {
        self.as_f64().map(|value| value as f32)
    }

    /// The type that a type attribute holds.
    pub fn as_type(self) -> Option<Type<'c>> {
        // SAFETY: the kind is checked before the value is read.
        unsafe {
            mlirAttributeIsAType(self.raw).then(|| Type::new(mlirTypeAttrGetValue(self.raw), self.context))
        }
    }

    /// A list of integers: `array<i64: …>` and its narrower kinds, `[1, 2]`,
    /// or a constant tensor of integers.
    pub fn as_i64s(self) -> Option<Vec<i64>> {
        // SAFETY: each element is read of the kind of array that was checked,
        // below its length.
        unsafe {
            let raw = self.raw;
            if mlirAttributeIsADenseI64Array(raw) {
                return Some(self.elements(|i| mlirDenseI64ArrayGetElement(raw, i)));
            }
            if mlirAttributeIsADenseI32Array(raw) {
                return Some(self.elements(|i| mlirDenseI32ArrayGetElement(raw, i).into()));
            }
            if mlirAttributeIsADenseI16Array(raw) {
                return Some(self.elements(|i| mlirDenseI16ArrayGetElement(raw, i).into()));
            }
            if mlirAttributeIsADenseI8Array(raw) {
                return Some(self.elements(|i| mlirDenseI8ArrayGetElement(raw, i).into()));
            }
        }
        if let Some(array) = self.as_array() {
            return array.into_iter().map(Attr::as_i64).collect();
        }
        self.as_dense()?.to_i64()
    }

    /// The bytes of `array<i8: …>`.
    pub fn as_bytes(self) -> Option<Vec<u8>> {
        let raw = self.raw;
        // SAFETY: the kind is checked, and indices stay below the length.
        unsafe {
            mlirAttributeIsADenseI8Array(raw)
                .then(|| self.elements(|i| mlirDenseI8ArrayGetElement(raw, i).cast_unsigned()))
        }
    }

    /// The numbers of `array<f32: …>`.
    pub fn as_f32s(self) -> Option<Vec<f32>> {
        let raw = self.raw;
        // SAFETY: the kind is checked, and indices stay below the length.
        unsafe {
            mlirAttributeIsADenseF32Array(raw).then(|| self.elements(|i| mlirDenseF32ArrayGetElement(raw, i)))
        }
    }

    /// The truth values of `array<i1: …>`.
    pub fn as_bools(self) -> Option<Vec<bool>> {
        let raw = self.raw;
        // SAFETY: the kind is checked, and indices stay below the length.
        unsafe {
            mlirAttributeIsADenseBoolArray(raw)
                .then(|| self.elements(|i| mlirDenseBoolArrayGetElement(raw, i)))
        }
    }

    /// Reads every element of a dense array.
    fn elements<T>(self, read: impl Fn(isize) -> T) -> Vec<T> {
        // SAFETY: callers have checked that it is a dense array.
        (0..unsafe { mlirDenseArrayGetNumElements(self.raw) }).map(read).collect()
    }

    /// The elements of `[a, b, …]`.
    pub fn as_array(self) -> Option<Vec<Attr<'c>>> {
        // SAFETY: the kind is checked, and indices stay below the length.
        unsafe {
            if !mlirAttributeIsAArray(self.raw) {
                return None;
            }
            Some(
                (0..mlirArrayAttrGetNumElements(self.raw))
                    .map(|i| Self::new(mlirArrayAttrGetElement(self.raw, i), self.context))
                    .collect(),
            )
        }
    }

    /// The entries of `{a = …}`, sorted by name.
    pub fn as_dictionary(self) -> Option<Vec<(String, Attr<'c>)>> {
        // SAFETY: the kind is checked, and indices stay below the length.
        unsafe {
            if !mlirAttributeIsADictionary(self.raw) {
                return None;
            }
            Some(
                (0..mlirDictionaryAttrGetNumElements(self.raw))
                    .map(|i| {
                        let entry = mlirDictionaryAttrGetElement(self.raw, i);
                        (text(mlirIdentifierStr(entry.name)), Self::new(entry.attribute, self.context))
                    })
                    .collect(),
            )
        }
    }

    /// The entry of this name in a dictionary.
    pub fn get(self, name: &str) -> Option<Attr<'c>> {
        // SAFETY: the kind is checked, the string lives through the call.
        unsafe {
            if !mlirAttributeIsADictionary(self.raw) {
                return None;
            }
            let raw = mlirDictionaryAttrGetElementByName(self.raw, string_ref(name));
            Self::maybe(raw, self.context)
        }
    }

    /// The keyword of a StableHLO enumeration, such as `LT` of
    /// `#stablehlo<comparison_direction LT>`.
    pub fn as_keyword(self) -> Option<String> {
        // SAFETY: the function answers an empty string for any other kind.
        let keyword = text(unsafe { ffi::edgecStablehloEnumKeyword(self.raw) });
        (!keyword.is_empty()).then_some(keyword)
    }
}

/// Names an attribute.
pub(crate) fn named<'c>(context: &'c Context, name: &str, value: Attr<'c>) -> MlirNamedAttribute {
    // SAFETY: the string lives through the call, the attribute is alive.
    unsafe { mlirNamedAttributeGet(mlirIdentifierGet(context.raw(), string_ref(name)), value.raw) }
}

impl Display for Attr<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        // SAFETY: the callback and its buffer live through the call.
        let text = printed(|callback, data| unsafe {
            mlirAttributePrint(self.raw, Some(callback), data);
        });
        formatter.write_str(&text)
    }
}

impl Debug for Attr<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, formatter)
    }
}

/// Rust values that stand for an attribute: strings, `bool`, `i32` (`: i32`),
/// `i64` (`: i64`), `f32`, slices of them as dense arrays, types, attributes.
pub trait IntoAttr<'c> {
    /// Makes the attribute.
    fn into_attr(self, context: &'c Context) -> Attr<'c>;
}

impl<'c> IntoAttr<'c> for Attr<'c> {
    fn into_attr(self, _: &'c Context) -> Attr<'c> {
        self
    }
}

impl<'c> IntoAttr<'c> for Type<'c> {
    fn into_attr(self, _: &'c Context) -> Attr<'c> {
        Attr::of_type(self)
    }
}

macro_rules! into_attr {
    ($($type:ty => $make:ident),* $(,)?) => {
        $(impl<'c> IntoAttr<'c> for $type {
            fn into_attr(self, context: &'c Context) -> Attr<'c> {
                #[allow(clippy::needless_borrow)]
                Attr::$make(context, self)
            }
        })*
    };
}

into_attr!(
    &str => string, &String => string, bool => bool, i32 => i32, i64 => i64, f32 => f32,
    &[i64] => i64s, &Vec<i64> => i64s, &[i32] => i32s, &[bool] => bools, &[f32] => f32s,
    &[i8] => i8s,
);

impl<'c, const N: usize> IntoAttr<'c> for &[i64; N] {
    fn into_attr(self, context: &'c Context) -> Attr<'c> {
        Attr::i64s(context, self)
    }
}
