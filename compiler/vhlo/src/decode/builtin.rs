//! MLIR's own attributes and types (`BuiltinDialectBytecode.td` of MLIR 22), as far as StableHLO programs hold them.

use super::{Attr, Float, Tables, Type};
use crate::{Error, cursor::Cursor};

/// The code of a constant tensor.
pub(super) const DENSE: u64 = 18;

pub(super) fn read_attr(cursor: &mut Cursor<'_>, tables: &Tables<'_>, types: &[Type]) -> Result<Attr, Error> {
    let offset = cursor.offset();
    let code = cursor.varint()?;
    Ok(match code {
        0 => Attr::Array(cursor.list(|cursor| tables.attr(cursor))?),
        1 => Attr::Dictionary(cursor.list(|cursor| Ok((tables.attr(cursor)?, tables.attr(cursor)?)))?),
        2 => Attr::String(tables.string(cursor)?),
        3 => {
            let text = tables.string(cursor)?;
            tables.ty(cursor)?;
            Attr::String(text)
        }
        4 => Attr::Symbol(tables.attr(cursor)?),
        6 => Attr::Type(tables.ty(cursor)?),
        7 => Attr::Unit,
        8 => {
            let ty = tables.ty(cursor)?;
            match types.get(ty as usize) {
                Some(Type::Integer { width: 1, .. }) => Attr::Bool(cursor.byte()? != 0),
                _ => Attr::Integer { ty, value: integer(cursor, types, ty, offset)? },
            }
        }
        9 => {
            let ty = tables.ty(cursor)?;
            let bits = match types.get(ty as usize) {
                Some(Type::Float(float)) if float.bits() <= 8 => cursor.byte()?.into(),
                Some(Type::Float(_)) => cursor.signed()?.cast_unsigned(),
                _ => return Err(Error::malformed(offset, "a floating point number of another type")),
            };
            Attr::Float { ty, bits }
        }
        10 => Attr::CallSite { callee: tables.attr(cursor)?, caller: tables.attr(cursor)? },
        11 => Attr::FileLocation {
            file: tables.attr(cursor)?,
            numbers: vec![cursor.varint()?, cursor.varint()?],
        },
        12 => Attr::Fused { locations: cursor.list(|cursor| tables.attr(cursor))?, metadata: None },
        13 => Attr::Fused {
            locations: cursor.list(|cursor| tables.attr(cursor))?,
            metadata: Some(tables.attr(cursor)?),
        },
        14 => Attr::NameLocation { name: tables.attr(cursor)?, child: tables.attr(cursor)? },
        15 => Attr::UnknownLocation,
        17 => {
            let element = tables.ty(cursor)?;
            cursor.varint()?;
            Attr::DenseArray { element, data: cursor.blob()? }
        }
        DENSE => Attr::Tensor { ty: tables.ty(cursor)?, data: cursor.blob()? },
        22 => {
            let (file, numbers) = (tables.attr(cursor)?, cursor.list(Cursor::varint)?);
            if numbers.len() > 4 {
                return Err(Error::malformed(offset, "a place in a file of more than four numbers"));
            }
            Attr::FileLocation { file, numbers }
        }
        _ => {
            let reason = format!(
                "builtin attribute {code}, which StableHLO programs do not hold; write the module as text"
            );
            return Err(Error::unsupported(offset, reason));
        }
    })
}

/// An integer of a type's width.
pub(super) fn integer(cursor: &mut Cursor<'_>, types: &[Type], ty: u32, offset: u64) -> Result<i64, Error> {
    let width = match types.get(ty as usize) {
        Some(Type::Integer { width, .. }) if (1..=64).contains(width) => *width,
        Some(Type::Index) => 64,
        _ => return Err(Error::malformed(offset, "an integer of another type")),
    };
    let value = if width <= 8 { i64::from(cursor.byte()?) } else { cursor.signed()? };
    Ok((value << (64 - width)) >> (64 - width))
}

pub(super) fn read_type(cursor: &mut Cursor<'_>, tables: &Tables<'_>) -> Result<Type, Error> {
    let offset = cursor.offset();
    let code = cursor.varint()?;
    Ok(match code {
        0 => {
            let packed = cursor.varint()?;
            let width = u32::try_from(packed >> 2).ok().filter(|width| *width < 1 << 24);
            let width = width.ok_or_else(|| Error::malformed(offset, "an integer type of that width"))?;
            Type::Integer { width, signed: packed & 3 == 1, unsigned: packed & 3 == 2 }
        }
        1 => Type::Index,
        2 => Type::Function {
            inputs: cursor.list(|cursor| tables.ty(cursor))?,
            results: cursor.list(|cursor| tables.ty(cursor))?,
        },
        3 => Type::Float(Float::BF16),
        4 => Type::Float(Float::F16),
        5 => Type::Float(Float::F32),
        6 => Type::Float(Float::F64),
        9 => Type::Complex(tables.ty(cursor)?),
        12 => Type::None,
        13 => Type::Tensor { shape: cursor.signed_list()?, element: tables.ty(cursor)?, encoding: None },
        14 => {
            let encoding = Some(tables.attr(cursor)?);
            Type::Tensor { shape: cursor.signed_list()?, element: tables.ty(cursor)?, encoding }
        }
        15 => Type::Tuple(cursor.list(|cursor| tables.ty(cursor))?),
        18 => Type::UnrankedTensor(tables.ty(cursor)?),
        _ => {
            let reason = format!(
                "builtin type {code}, which StableHLO programs do not hold; write the module as text"
            );
            return Err(Error::unsupported(offset, reason));
        }
    })
}
