//! VHLO's encodings of attributes and types (`VhloBytecode.cpp` of StableHLO, at its version 1.17).

use super::{Attr, EnumKind, Float, Quantized, Tables, Type, builtin::integer};
use crate::{Error, cursor::Cursor};

/// The code of a constant tensor.
pub(super) const TENSOR: u64 = 15;

/// The width of the quantisation parameters' format, f64.
const F64: u32 = 64;

pub(super) fn read_attr(cursor: &mut Cursor<'_>, tables: &Tables<'_>, types: &[Type]) -> Result<Attr, Error> {
    let offset = cursor.offset();
    let code = cursor.varint()?;
    Ok(match code {
        1 => Attr::Array(cursor.list(|cursor| tables.attr(cursor))?),
        2 => match cursor.varint()? {
            value @ 0..=1 => Attr::Bool(value == 1),
            other => return Err(Error::malformed(offset, format!("the truth value {other}"))),
        },
        3 => keyword(cursor, EnumKind::ComparisonDirection)?,
        4 => keyword(cursor, EnumKind::ComparisonType)?,
        5 => keyword(cursor, EnumKind::CustomCallApiVersion)?,
        6 => Attr::Dictionary(cursor.list(|cursor| Ok((tables.attr(cursor)?, tables.attr(cursor)?)))?),
        7 => keyword(cursor, EnumKind::FftType)?,
        8 => {
            let ty = tables.ty(cursor)?;
            match types.get(ty as usize) {
                Some(Type::Float(float)) => Attr::Float { ty, bits: bits(cursor, float.bits())? },
                _ => return Err(Error::malformed(offset, "a floating point number of another type")),
            }
        }
        9 => {
            let ty = tables.ty(cursor)?;
            Attr::Integer { ty, value: integer(cursor, types, ty, offset)? }
        }
        10 => Attr::OutputOperandAlias {
            output: cursor.signed_list()?,
            operand: cursor.signed()?,
            operand_indices: cursor.signed_list()?,
        },
        11 => keyword(cursor, EnumKind::Precision)?,
        12 => keyword(cursor, EnumKind::RngAlgorithm)?,
        13 => keyword(cursor, EnumKind::RngDistribution)?,
        14 => Attr::String(tables.string(cursor)?),
        TENSOR => Attr::Tensor { ty: tables.ty(cursor)?, data: cursor.blob()? },
        16 => keyword(cursor, EnumKind::Transpose)?,
        17 => Attr::Type(tables.ty(cursor)?),
        18 => Attr::TypeExtensions(cursor.signed_list()?),
        19 => keyword(cursor, EnumKind::ResultAccuracyMode)?,
        20 => result_accuracy(cursor, tables)?,
        _ => {
            let reason = format!(
                "VHLO attribute {code}, which is not read: meshes and what came after version 1.17; \
                 serialise with an earlier target version"
            );
            return Err(Error::unsupported(offset, reason));
        }
    })
}

pub(super) fn keyword(cursor: &mut Cursor<'_>, kind: EnumKind) -> Result<Attr, Error> {
    let offset = cursor.offset();
    let value = cursor.varint()?;
    let keyword = kind
        .keyword(value)
        .ok_or_else(|| Error::malformed(offset, format!("{} {value}", kind.mnemonic())))?;
    Ok(Attr::Enum { kind, keyword })
}

pub(super) fn result_accuracy(cursor: &mut Cursor<'_>, tables: &Tables<'_>) -> Result<Attr, Error> {
    Ok(Attr::ResultAccuracy {
        atol: f64::from_bits(bits(cursor, F64)?),
        rtol: f64::from_bits(bits(cursor, F64)?),
        ulps: cursor.signed()?,
        mode: tables.attr(cursor)?,
    })
}

/// The bits of a number of this width.
fn bits(cursor: &mut Cursor<'_>, width: u32) -> Result<u64, Error> {
    if width <= 8 {
        return Ok(cursor.byte()?.into());
    }
    let value = cursor.signed()?.cast_unsigned();
    Ok(if width < 64 { value & ((1 << width) - 1) } else { value })
}

pub(super) fn read_type(cursor: &mut Cursor<'_>, tables: &Tables<'_>) -> Result<Type, Error> {
    let offset = cursor.offset();
    let code = cursor.varint()?;
    Ok(match code {
        0 => Type::integer(1),
        1 => Type::Complex(tables.ty(cursor)?),
        2 => Type::Float(Float::BF16),
        3 => Type::Float(Float::F16),
        4 => Type::Float(Float::F32),
        5 => Type::Float(Float::F64),
        6 => Type::Float(Float::F8E4M3FN),
        7 => Type::Float(Float::F8E5M2),
        8 => Type::Function {
            inputs: cursor.list(|cursor| tables.ty(cursor))?,
            results: cursor.list(|cursor| tables.ty(cursor))?,
        },
        9 => Type::Index,
        10 => Type::integer(4),
        11 => Type::integer(8),
        12 => Type::integer(16),
        13 => Type::integer(32),
        14 => Type::integer(64),
        15 => Type::unsigned(4),
        16 => Type::unsigned(8),
        17 => Type::unsigned(16),
        18 => Type::unsigned(32),
        19 => Type::unsigned(64),
        20 => Type::Tensor { shape: cursor.signed_list()?, element: tables.ty(cursor)?, encoding: None },
        21 => {
            let encoding = Some(tables.attr(cursor)?);
            Type::Tensor { shape: cursor.signed_list()?, element: tables.ty(cursor)?, encoding }
        }
        22 => Type::Token,
        23 => Type::Tuple(cursor.list(|cursor| tables.ty(cursor))?),
        24 => {
            let flags = cursor.varint()?;
            let (storage, expressed) = (tables.ty(cursor)?, tables.ty(cursor)?);
            let scales = vec![f64::from_bits(bits(cursor, F64)?)];
            let zero_points = vec![cursor.signed()?];
            let (min, max) = (cursor.signed()?, cursor.signed()?);
            let axis = None;
            Type::Quantized(Quantized { flags, storage, expressed, min, max, axis, scales, zero_points })
        }
        25 => Type::UnrankedTensor(tables.ty(cursor)?),
        26 => Type::Witness,
        27 => Type::Float(Float::F8E4M3FNUZ),
        28 => Type::Float(Float::F8E5M2FNUZ),
        29 => Type::Float(Float::F8E4M3B11FNUZ),
        30 => Type::Quantized(per_axis(cursor, tables)?),
        31 => Type::integer(2),
        32 => Type::unsigned(2),
        33 => Type::None,
        34 => Type::Float(Float::TF32),
        35 => Type::Float(Float::F8E4M3),
        36 => Type::Float(Float::F8E3M4),
        37 => Type::Float(Float::F4E2M1FN),
        38 => Type::Float(Float::F6E2M3FN),
        39 => Type::Float(Float::F6E3M2FN),
        40 => Type::Float(Float::F8E8M0FNU),
        41 => Type::Buffer { shape: cursor.signed_list()?, element: tables.ty(cursor)? },
        42 => Type::Future(cursor.list(|cursor| tables.ty(cursor))?),
        _ => {
            let reason = format!("VHLO type {code}, of 43 that exist in version 1.17");
            return Err(Error::unsupported(offset, reason));
        }
    })
}

fn per_axis(cursor: &mut Cursor<'_>, tables: &Tables<'_>) -> Result<Quantized, Error> {
    let flags = cursor.varint()?;
    let (storage, expressed) = (tables.ty(cursor)?, tables.ty(cursor)?);
    let axis = Some(cursor.varint()?);
    let (min, max) = (cursor.signed()?, cursor.signed()?);
    let scales = cursor.list(|cursor| Ok(f64::from_bits(bits(cursor, F64)?)))?;
    let zero_points = cursor.list(Cursor::signed)?;
    if scales.len() != zero_points.len() {
        let reason = format!("{} scales with {} zero points", scales.len(), zero_points.len());
        return Err(cursor.malformed(reason));
    }
    Ok(Quantized { flags, storage, expressed, min, max, axis, scales, zero_points })
}
