//! Between numbers and stored integers: QUANTIZE and DEQUANTIZE. `quantize-tfl-operators` makes integer operators of what stands between
//! the two.

use super::lowering::{Lowered, Lowering, Op, refuse};

pub(super) fn quantize<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (x, result) = (at.operand(op, 0)?, at.result(op, 0)?);
    if !at.is_f32(x) {
        return refuse("the kernel takes f32 only", "dequantise the operand to f32 first");
    }
    Ok(vec![at.tfl().quantize(x, result.ty())?])
}

pub(super) fn dequantize<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    if !at.is_f32(at.result(op, 0)?) {
        return refuse("the kernel gives f32 only", "dequantise to f32 and convert the result");
    }
    Ok(vec![at.tfl().dequantize(at.operand(op, 0)?)?])
}
