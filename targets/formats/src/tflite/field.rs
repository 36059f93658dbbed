//! How a field of an options table is written and read.

use super::model::{Activation, Padding, TensorType};
use crate::FormatError;
use crate::flatbuffer::{Scalar, Table};

/// The value of an options field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Field {
    Bool(bool),
    I8(i8),
    I32(i32),
    U32(u32),
    I64(i64),
    F32(f32),
    Text(String),
    Bytes(Vec<u8>),
    Bools(Vec<bool>),
    I32s(Vec<i32>),
    U32s(Vec<u32>),
    I64s(Vec<i64>),
    F32s(Vec<f32>),
}

/// A type that options have.
pub(super) trait OptionField: Sized {
    /// The value as it is written.
    fn to_field(&self) -> Field;
    /// Field `id` of a table.
    fn get(table: &Table<'_, '_>, id: u16, default: Self) -> Result<Self, FormatError>;
}

macro_rules! numbers {
    ($($ty:ty: $one:ident $many:ident),*) => {$(
        impl OptionField for $ty {
            fn to_field(&self) -> Field {
                Field::$one(*self)
            }
            fn get(table: &Table<'_, '_>, id: u16, default: Self) -> Result<Self, FormatError> {
                table.scalar(id, default)
            }
        }

        impl Many for $ty {
            fn many(values: &[Self]) -> Field {
                Field::$many(values.to_vec())
            }
        }
    )*};
}

/// A type that options have lists of.
pub(super) trait Many: Scalar {
    fn many(values: &[Self]) -> Field;
}
numbers!(bool: Bool Bools, i32: I32 I32s, u32: U32 U32s, i64: I64 I64s, f32: F32 F32s);

impl Many for u8 {
    fn many(values: &[Self]) -> Field {
        Field::Bytes(values.to_vec())
    }
}

impl OptionField for i8 {
    fn to_field(&self) -> Field {
        Field::I8(*self)
    }
    fn get(table: &Table<'_, '_>, id: u16, default: Self) -> Result<Self, FormatError> {
        table.scalar(id, default)
    }
}

macro_rules! enumerations {
    ($($ty:ty),*) => {$(
        impl OptionField for $ty {
            fn to_field(&self) -> Field {
                Field::I8(*self as i8)
            }
            fn get(table: &Table<'_, '_>, id: u16, default: Self) -> Result<Self, FormatError> {
                let number = table.scalar(id, default as i8)?;
                Self::from_number(number).ok_or_else(|| FormatError::Malformed {
                    offset: table.offset(),
                    reason: format!("{} {number} is unknown", stringify!($ty)),
                })
            }
        }
    )*};
}
enumerations!(Activation, Padding, TensorType);

impl<T: Many> OptionField for Vec<T> {
    fn to_field(&self) -> Field {
        T::many(self)
    }
    fn get(table: &Table<'_, '_>, id: u16, _default: Self) -> Result<Self, FormatError> {
        table.numbers(id)
    }
}

impl OptionField for String {
    fn to_field(&self) -> Field {
        Field::Text(self.clone())
    }
    fn get(table: &Table<'_, '_>, id: u16, _default: Self) -> Result<Self, FormatError> {
        Ok(table.string(id)?.unwrap_or_default())
    }
}
