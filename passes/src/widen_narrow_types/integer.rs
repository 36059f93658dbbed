//! Integers below eight bits in i8 and ui8.

use edgec_dialects::Builder;
use edgec_dialects::ir::{IrError, Op, Value};

use super::kind::Width;
use super::redirect;

/// The lowest bits of `x` as a number: `((x & mask) ^ sign) - sign`, where there is a sign.
pub(super) fn wrapped<'c>(b: &Builder<'c>, width: Width, x: Value<'c>) -> Value<'c> {
    let low = masked(b, width, x);
    if !width.signed {
        return low;
    }
    let sign = f64::from(1 << (width.bits - 1));
    b.add_scalar(b.xor(low, b.splat(low.ty(), sign)), -sign)
}

/// The bits of the narrow type, filled up with zeros.
pub(super) fn masked<'c>(b: &Builder<'c>, width: Width, x: Value<'c>) -> Value<'c> {
    b.and(x, b.splat(x.ty(), f64::from(width.mask())))
}

/// Counts and shifts of bits: of those of the narrow type, and no others.
pub(super) fn bits(op: Op<'_>, width: Width) -> Result<(), IrError> {
    let (Some(x), Some(result)) = (op.operand(0), op.result(0)) else { return Ok(()) };
    let before = Builder::before(op);
    let spare = 8 - width.bits;
    let arithmetic = op.is("stablehlo.shift_right_arithmetic");
    if arithmetic && !width.signed {
        // The highest bit of the narrow type is the sign.
        op.set_operand(0, before.shift_left(x, before.splat(x.ty(), spare.into())))?;
    } else if width.signed && !arithmetic {
        op.set_operand(0, masked(&before, width, x))?;
    }
    let uses = result.uses();
    let after = Builder::after(op);
    let changed = match op.name().as_str() {
        "stablehlo.count_leading_zeros" => after.sub(result, after.splat(result.ty(), spare.into())),
        "stablehlo.shift_right_logical" if width.signed => wrapped(&after, width, result),
        "stablehlo.shift_right_arithmetic" if !width.signed => {
            after.shift_right_logical(result, after.splat(result.ty(), spare.into()))
        }
        _ => return Ok(()),
    };
    redirect(&uses, changed)
}

/// The pieces of `width` bits that bytes, or the lowest `of` bits of them, are made of, lowest first, as a new last dimension.
pub(super) fn unpacked<'c>(b: &Builder<'c>, width: Width, of: u32, x: Value<'c>) -> Value<'c> {
    let mut shape = x.shape();
    shape.push(1);
    let column = b.reshape(x, &shape);
    let piece = |low: u32| match low {
        0 => masked(b, width, column),
        low => masked(b, width, b.shift_right_logical(column, b.splat(column.ty(), low.into()))),
    };
    let pieces: Vec<Value<'c>> = (0..of / width.bits).map(|index| piece(index * width.bits)).collect();
    b.concatenate(&pieces, shape.len() as i64 - 1)
}

/// Bytes of pieces of `width` bits, lowest first, which are the last dimension.
pub(super) fn packed<'c>(b: &Builder<'c>, width: Width, x: Value<'c>) -> Value<'c> {
    let mut shape = x.shape();
    let count = shape.pop().unwrap_or(1);
    let dim = shape.len();
    let piece = |index: i64| {
        let piece = b.reshape(b.slice_dim(x, dim, index, index + 1), &shape);
        let by = index * i64::from(width.bits);
        if by == 0 { piece } else { b.shift_left(piece, b.splat(piece.ty(), by as f64)) }
    };
    (1..count).fold(piece(0), |sum, index| b.or(sum, piece(index)))
}
