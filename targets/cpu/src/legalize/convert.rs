//! Conversions between element types.

use edgec_dialects::ir::ElementType;

use super::{
    kernels,
    lowering::{Lowered, Lowering, Op, refuse},
};

/// CAST; DEQUANTIZE for a stored f16 weight, which XNNPACK reads as f16 without a copy in f32. ui64 has no CAST and goes by
/// its bits as i64.
pub(super) fn convert<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (x, result) = (at.operand(op, 0)?, at.result(op, 0)?);
    if x.ty() == result.ty() {
        return Ok(vec![x]);
    }
    if x.element_type() == Some(ElementType::F16) && at.is_weight(x) && at.is_f32(result) {
        return Ok(vec![at.tfl().dequantize(x)?]);
    }
    Ok(vec![match (at.element(x)?, at.element(result)?) {
        (ElementType::U64, to) if kernels::casts(to) => at.unsigned64_as(x, to)?,
        (from, ElementType::U64) if kernels::casts(from) => at.as_unsigned64(x)?,
        (ElementType::F64, to @ (ElementType::F16 | ElementType::BF16)) => at.narrowed(x, to)?,
        (ElementType::I64 | ElementType::I32 | ElementType::U32, to @ ElementType::BF16) => {
            at.narrowed(at.tfl().cast(x, ElementType::F64)?, to)?
        }
        (from, to) if kernels::casts(from) && kernels::casts(to) => at.tfl().cast(x, to)?,
        _ => {
            let reason = format!("no kernel converts {} to {}", x.ty().element(), result.ty().element());
            return refuse(&reason, "use another integer type of 8 bits or more");
        }
    }])
}

/// BITCAST, which like StableHLO's operation has one more dimension on the side of the narrower type.
pub(super) fn bitcast_convert<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (x, result) = (at.operand(op, 0)?, at.result(op, 0)?);
    let whole_bytes = |element: ElementType| element.bits() >= 8;
    if !whole_bytes(at.element(x)?) || !whole_bytes(at.element(result)?) {
        return refuse(
            "LiteRT stores each of these elements in a byte of its own",
            "use types of 8 bits or more",
        );
    }
    if x.ty() == result.ty() {
        return Ok(vec![x]);
    }
    Ok(vec![at.tfl().bitcast(x, result.ty())?])
}
