//! Between numbers and the integers that stand for them.

use edgec_tensor::{ElementType, Tensor};

use crate::error::{KernelError, Result, invalid};
use crate::lanes::{store_f32, store_f64, store_i64};

/// Scales and zero points, of the whole tensor or of each index along `axis`, and the range of the stored integers.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the names are the type's")]
pub struct Quantization<'a> {
    pub storage: ElementType,
    pub low: i64,
    pub high: i64,
    pub expressed: ElementType,
    pub axis: Option<usize>,
    pub scales: &'a [f64],
    pub zero_points: &'a [i64],
}

impl Quantization<'_> {
    /// Scale and zero point of each element.
    fn parameters(&self, shape: &[usize]) -> Result<impl Fn(usize) -> (f64, i64)> {
        let (step, size) = match self.axis {
            None => (1, 1),
            Some(axis) if axis < shape.len() => {
                (shape[axis + 1..].iter().product::<usize>().max(1), shape[axis].max(1))
            }
            Some(axis) => return invalid(format!("dimension {axis} is none of {}", shape.len())),
        };
        if self.scales.len() != size || self.zero_points.len() != size {
            return invalid(format!("{} scales are given for {size}", self.scales.len()));
        }
        Ok(move |at: usize| (self.scales[at / step % size], self.zero_points[at / step % size]))
    }
}

/// The stored integers: `round_nearest_even(clamp(x / scale + zero_point))` in the expressed type.
///
/// # Errors
/// The operand is no float, or the parameters do not fit its shape.
pub fn quantize(operand: &Tensor, how: Quantization<'_>) -> Result<Tensor> {
    let element = operand.element_type();
    if !element.is_float() {
        return Err(KernelError::ElementType(element));
    }
    let parameters = how.parameters(operand.shape())?;
    let single = element != ElementType::F64;
    let values = operand.to_f64().into_iter().enumerate().map(|(at, value)| {
        let (scale, zero_point) = parameters(at);
        let shifted = if single {
            f64::from((value as f32) / (scale as f32) + zero_point as f32)
        } else {
            value / scale + zero_point as f64
        };
        shifted.clamp(how.low as f64, how.high as f64).round_ties_even() as i64
    });
    store_i64(values.collect(), how.storage, operand.shape())
}

/// The numbers: `(q - zero_point) * scale` in the expressed type.
///
/// # Errors
/// The operand is not of the storage type, or the parameters do not fit its shape.
pub fn dequantize(operand: &Tensor, how: Quantization<'_>) -> Result<Tensor> {
    let Some(values) = operand.to_i64().filter(|_| operand.element_type() == how.storage) else {
        return Err(KernelError::ElementType(operand.element_type()));
    };
    let parameters = how.parameters(operand.shape())?;
    let shifted = values.into_iter().enumerate().map(|(at, value)| {
        let (scale, zero_point) = parameters(at);
        ((value - zero_point) as f64, scale)
    });
    match how.expressed {
        ElementType::F64 => {
            store_f64(shifted.map(|(value, scale)| value * scale).collect(), how.expressed, operand.shape())
        }
        _ => store_f32(
            shifted.map(|(value, scale)| value as f32 * scale as f32).collect(),
            how.expressed,
            operand.shape(),
        ),
    }
}
