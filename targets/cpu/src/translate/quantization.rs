//! Scales and zero points of tensors: those of a signature are an attribute, those of all others their type's.

use edgec_dialects::ir::{Attr, Type};
use edgec_formats::tflite::{Quantization, Scales};

use super::types;

/// The attribute that holds scales and zero points of a function's argument or result.
pub(super) const ATTRIBUTE: &str = "edgec.quantization";

/// The quantisation that an attribute `{axis, scales, zero_points}` describes.
pub(super) fn of(attribute: Option<Attr<'_>>) -> Option<Quantization> {
    let attribute = attribute?;
    let scales = attribute.get("scales")?.as_array()?.into_iter().map(Attr::as_f64);
    let scales: Vec<f32> = scales.map(|scale| scale.map(|scale| scale as f32)).collect::<Option<_>>()?;
    let zero_points = attribute.get("zero_points")?.as_i64s()?;
    match (attribute.get("axis").and_then(Attr::as_i64), scales.as_slice(), zero_points.as_slice()) {
        (Some(axis), ..) => {
            let axis = i32::try_from(axis).ok()?;
            Some(Quantization::PerAxis { scales: Scales::Known(scales), zero_points, axis })
        }
        (None, &[scale], &[zero_point]) => Some(Quantization::PerTensor { scale, zero_point }),
        _ => None,
    }
}

/// The quantisation that a type's elements have.
pub(super) fn of_type(r#type: Type<'_>) -> Option<Quantization> {
    let found = types::quantized(r#type)?;
    let scales: Vec<f32> = found.scales.iter().map(|&scale| scale as f32).collect();
    match (found.axis, scales.as_slice(), found.zero_points.as_slice()) {
        (Some(axis), ..) => {
            let axis = i32::try_from(axis).ok()?;
            Some(Quantization::PerAxis {
                scales: Scales::Known(scales),
                zero_points: found.zero_points,
                axis,
            })
        }
        (None, &[scale], &[zero_point]) => Some(Quantization::PerTensor { scale, zero_point }),
        _ => None,
    }
}
