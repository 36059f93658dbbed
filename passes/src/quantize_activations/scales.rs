//! Scales and zero points.

use edgec_dialects::Context;
use edgec_dialects::ir::Type;

use super::ranges::Range;
use crate::pass::PassError;

/// How an activation is stored: `x = (q - zero_point) * scale`, q from -128 to 127.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Parameters {
    /// Numbers between neighbouring integers.
    pub(super) scale: f64,
    /// The integer that stands for zero.
    pub(super) zero_point: i64,
}

/// What probabilities are stored with: TFLite and NNAPI fix it.
pub(super) const PROBABILITY: Parameters = Parameters { scale: 1.0 / 256.0, zero_point: -128 };
/// What results of tanh are stored with: TFLite and NNAPI fix it.
pub(super) const HYPERBOLIC: Parameters = Parameters { scale: 1.0 / 128.0, zero_point: 0 };

/// The least scale; smaller ones would leave f32's normal numbers when they are multiplied.
const LEAST: f64 = 1e-15;

impl Parameters {
    /// What stores all of `range`, which zero belongs to, with zero exactly on an integer.
    pub(super) fn of(range: Range) -> Self {
        let (low, high) = (f64::from(range.low.min(0.0)), f64::from(range.high.max(0.0)));
        if low == high {
            return Self { scale: 1.0 / 128.0, zero_point: 0 };
        }
        let scale = printed(((high - low) / 255.0).max(LEAST));
        let zero_point = (-128.0 - low / scale).round().clamp(-128.0, 127.0) as i64;
        Self { scale, zero_point }
    }

    /// The quantised tensor in place of one of f32.
    pub(super) fn tensor<'c>(&self, of: Type<'c>) -> Result<Type<'c>, PassError> {
        let element = format!("!quant.uniform<i8:f32, {}:{}>", text(self.scale), self.zero_point);
        quantized(of.context(), &element, &of.shape().unwrap_or_default())
    }
}

/// The tensor of symmetric integers with a scale for each index of `axis`.
pub(super) fn symmetric<'c>(
    context: &'c Context,
    storage: &str,
    axis: usize,
    scales: &[f64],
    shape: &[i64],
) -> Result<Type<'c>, PassError> {
    let list = scales.iter().map(|&scale| text(scale)).collect::<Vec<_>>().join(",");
    let element = format!("!quant.uniform<{storage}:f32:{axis}, {{{list}}}>");
    quantized(context, &element, shape)
}

fn quantized<'c>(context: &'c Context, element: &str, shape: &[i64]) -> Result<Type<'c>, PassError> {
    let element = Type::parse(context, element)
        .map_err(|diagnostics| PassError::Broken { pass: super::NAME, diagnostics })?;
    Ok(Type::tensor(context, shape, element))
}

/// The nearest scale that a type's text holds: MLIR prints seven digits.
pub(super) fn printed(scale: f64) -> f64 {
    text(scale).parse().unwrap_or(scale)
}

fn text(scale: f64) -> String {
    format!("{scale:.6e}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_an_integer() {
        let of = |low, high| Parameters::of(Range { low, high });
        assert_eq!(of(0.0, 6.0), Parameters { scale: 2.352941e-2, zero_point: -128 });
        assert_eq!(of(-1.0, 1.0).zero_point, 0);
        assert_eq!(of(2.0, 5.1).zero_point, -128);
        assert_eq!(of(-3.0, -1.0).zero_point, 127);
        assert_eq!(of(0.0, 0.0), Parameters { scale: 1.0 / 128.0, zero_point: 0 });
        assert!(of(0.0, 1e-30).scale > 0.0);
    }

    #[test]
    fn types_keep_their_scales_in_text() {
        let context = Context::new();
        let plain = context.tensor(&[2, 3], edgec_dialects::ElementType::F32);
        let ty = Parameters::of(Range { low: -0.1, high: 7.123_456 }).tensor(plain).unwrap();
        assert_eq!(ty.to_string(), "tensor<2x3x!quant.uniform<i8:f32, 0.02832728:-124>>");
        let ty = symmetric(&context, "i8<-127:127>", 0, &[0.5, 0.25], &[2, 3]).unwrap();
        assert_eq!(
            ty.to_string(),
            "tensor<2x3x!quant.uniform<i8<-127:127>:f32:0, {5.000000e-01,2.500000e-01}>>"
        );
    }
}
