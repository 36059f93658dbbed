//! StableHLO's own encodings (`StablehloBytecode.cpp`), which bytecode has that is no portable artifact.

use super::{Attr, EnumKind, Tables, Type, attr::DimsKind, vhlo};
use crate::{Error, cursor::Cursor};

pub(super) fn read_attr(cursor: &mut Cursor<'_>, tables: &Tables<'_>) -> Result<Attr, Error> {
    let offset = cursor.offset();
    let code = cursor.varint()?;
    Ok(match code {
        1 => Attr::ChannelHandle { handle: cursor.signed()?, kind: cursor.signed()? },
        2 => vhlo::keyword(cursor, EnumKind::ComparisonDirection)?,
        3 => vhlo::keyword(cursor, EnumKind::ComparisonType)?,
        4 => {
            let (mut numbers, mut lists) = (Vec::new(), Vec::new());
            for _ in 0..3 {
                numbers.extend([cursor.signed()?, cursor.signed()?]);
                lists.push(cursor.signed_list()?);
            }
            Attr::Dims { kind: DimsKind::Conv, numbers, lists }
        }
        5 => dims(cursor, DimsKind::Dot, 4, 0)?,
        6 => vhlo::keyword(cursor, EnumKind::FftType)?,
        7 => dims(cursor, DimsKind::Gather, 5, 1)?,
        8 => vhlo::keyword(cursor, EnumKind::Precision)?,
        9 => vhlo::keyword(cursor, EnumKind::RngAlgorithm)?,
        10 => vhlo::keyword(cursor, EnumKind::RngDistribution)?,
        11 => dims(cursor, DimsKind::Scatter, 5, 1)?,
        12 => vhlo::keyword(cursor, EnumKind::Transpose)?,
        13 => Attr::TypeExtensions(cursor.signed_list()?),
        14 => Attr::OutputOperandAlias {
            output: cursor.signed_list()?,
            operand: cursor.signed()?,
            operand_indices: cursor.signed_list()?,
        },
        15 => Attr::DotAlgorithm {
            types: [tables.ty(cursor)?, tables.ty(cursor)?, tables.ty(cursor)?],
            counts: [cursor.signed()?, cursor.signed()?, cursor.signed()?],
            imprecise: cursor.signed()? != 0,
        },
        16 => vhlo::keyword(cursor, EnumKind::ResultAccuracyMode)?,
        17 => vhlo::result_accuracy(cursor, tables)?,
        _ => {
            let reason = format!("StableHLO attribute {code}, which is not read: meshes and what came later");
            return Err(Error::unsupported(offset, reason));
        }
    })
}

/// So many lists, then so many numbers.
fn dims(cursor: &mut Cursor<'_>, kind: DimsKind, lists: usize, numbers: usize) -> Result<Attr, Error> {
    let lists: Result<_, _> = (0..lists).map(|_| cursor.signed_list()).collect();
    let lists = lists?;
    let numbers: Result<_, _> = (0..numbers).map(|_| cursor.signed()).collect();
    Ok(Attr::Dims { kind, numbers: numbers?, lists })
}

pub(super) fn read_type(cursor: &mut Cursor<'_>, tables: &Tables<'_>) -> Result<Type, Error> {
    let offset = cursor.offset();
    match cursor.varint()? {
        0 => Ok(Type::Token),
        1 => Ok(Type::Future(cursor.list(|cursor| tables.ty(cursor))?)),
        code => Err(Error::unsupported(offset, format!("StableHLO type {code}, of 2 that exist"))),
    }
}
