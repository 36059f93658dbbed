//! Between numbers and the integers that stand for them, as StableHLO operations (specification, "Quantization computations").

use edgec_dialects::Builder;
use edgec_dialects::ir::{Attr, ElementType, Type, Value};
use edgec_dialects::stablehlo::ComparisonDirection;
use edgec_eval::Quantized;

use super::retyped;
use crate::pass::PassError;

/// `(q - zero_point) * scale`; the difference is taken where it does not wrap.
pub(super) fn dequantized<'c>(
    b: &Builder<'c>,
    integers: Value<'c>,
    kind: &Quantized,
) -> Result<Value<'c>, PassError> {
    let carrier = if kind.storage.bits() < 32 { ElementType::I32 } else { ElementType::I64 };
    let mut shifted = integers;
    if kind.zero_points.iter().any(|&point| point != 0) {
        shifted = b.convert(integers, carrier);
        let points: Vec<f64> = kind.zero_points.iter().map(|&point| point as f64).collect();
        shifted = b.sub(shifted, spread(b, &points, kind.axis, shifted.ty())?);
    }
    let ty = retyped(integers.ty(), kind.expressed.mlir_name())?;
    let numbers = converted(b, shifted, ty);
    Ok(b.mul(numbers, spread(b, &kind.scales, kind.axis, ty)?))
}

/// `round_nearest_even(clamp(low, x / scale + zero_point, high))`.
pub(super) fn quantized<'c>(
    b: &Builder<'c>,
    numbers: Value<'c>,
    kind: &Quantized,
) -> Result<Value<'c>, PassError> {
    let ty = numbers.ty();
    let mut shifted = b.div(numbers, spread(b, &kind.scales, kind.axis, ty)?);
    if kind.zero_points.iter().any(|&point| point != 0) {
        let points: Vec<f64> = kind.zero_points.iter().map(|&point| point as f64).collect();
        shifted = b.add(shifted, spread(b, &points, kind.axis, ty)?);
    }
    let bound = |bound: i64| b.splat(ty.with_shape(&[]), bound as f64);
    let rounded = b.round_even(b.clamp(bound(kind.low), shifted, bound(kind.high)));
    let storage = retyped(ty, kind.storage.mlir_name())?;
    let integers = converted(b, rounded, storage);
    if kind.storage.bits() < 32 {
        return Ok(integers);
    }
    // The highest integers of 32 bits are no f32: their bound is the power of two above, which has no i32.
    let above = b.compare(ComparisonDirection::Ge, rounded, b.splat(ty, kind.high as f64));
    let bytes: Vec<u8> = kind.high.to_le_bytes().into_iter().take(4).collect();
    Ok(b.select(above, b.constant(Attr::dense_bytes(storage, &bytes)?), integers))
}

/// The tensor with elements of a plain type.
fn converted<'c>(b: &Builder<'c>, value: Value<'c>, to: Type<'c>) -> Value<'c> {
    match to.element_type() {
        Some(element) if value.element_type() != Some(element) => b.convert(value, element),
        _ => value,
    }
}

/// One number for the whole tensor of type `ty`, or one for each index of `axis`.
fn spread<'c>(
    b: &Builder<'c>,
    numbers: &[f64],
    axis: Option<usize>,
    ty: Type<'c>,
) -> Result<Value<'c>, PassError> {
    let Some(axis) = axis else {
        return Ok(b.splat(ty, numbers.first().copied().unwrap_or_default()));
    };
    let line = ty.with_shape(&[numbers.len() as i64]);
    let bytes = |of: fn(f64) -> Vec<u8>| numbers.iter().flat_map(|&number| of(number)).collect::<Vec<u8>>();
    let bytes = match ty.element_type() {
        Some(ElementType::F64) => bytes(|number| number.to_le_bytes().to_vec()),
        Some(ElementType::I64) => bytes(|number| (number as i64).to_le_bytes().to_vec()),
        Some(ElementType::I32) => bytes(|number| (number as i32).to_le_bytes().to_vec()),
        _ => bytes(|number| (number as f32).to_le_bytes().to_vec()),
    };
    let stored = match ty.element_type() {
        Some(ElementType::F64 | ElementType::I64 | ElementType::I32) => line,
        _ => line.with_element(ElementType::F32),
    };
    let constant = converted(b, b.constant(Attr::dense_bytes(stored, &bytes)?), line);
    Ok(b.broadcast_in_dim(constant, &ty.shape().unwrap_or_default(), &[axis as i64]))
}
