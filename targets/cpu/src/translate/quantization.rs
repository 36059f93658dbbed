//! Scales and zero points of a signature's tensors.

use edgec_dialects::ir::Attr;
use edgec_formats::tflite::{Quantization, Scales};

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
