//! Operations of one tensor, element by element, and the conversions CAST, QUANTIZE and DEQUANTIZE.

use edgec_nnapi::{OperandType, Operation};
use half::f16;

use super::node::{Kernel, Node, Prepared, over_floats};
use super::quant::{Byte, Scale, by_byte, table};
use crate::status::Result;

/// What an operation computes of a real number, in the precision of its argument.
fn float_function(operation: Operation) -> Option<fn(f32) -> f32> {
    Some(match operation {
        Operation::Abs => f32::abs,
        Operation::Exp => f32::exp,
        Operation::Floor => f32::floor,
        Operation::HardSwish => |x| x * (x + 3.0).clamp(0.0, 6.0) / 6.0,
        Operation::Log => f32::ln,
        Operation::Logistic => |x| 1.0 / (1.0 + (-x).exp()),
        Operation::Neg => |x| -x,
        Operation::Relu => |x| x.max(0.0),
        Operation::Relu1 => |x| x.clamp(-1.0, 1.0),
        Operation::Relu6 => |x| x.clamp(0.0, 6.0),
        Operation::Rsqrt => |x| 1.0 / x.sqrt(),
        Operation::Sin => f32::sin,
        Operation::Sqrt => f32::sqrt,
        Operation::Tanh => f32::tanh,
        _ => return None,
    })
}

/// The same for quantised operations, which look every byte up in a table that is made exactly.
fn real_function(operation: Operation) -> Option<fn(f64) -> f64> {
    Some(match operation {
        Operation::HardSwish => |x| x * (x + 3.0).clamp(0.0, 6.0) / 6.0,
        Operation::Logistic => |x| 1.0 / (1.0 + (-x).exp()),
        Operation::Relu => |x| x.max(0.0),
        Operation::Relu1 => |x| x.clamp(-1.0, 1.0),
        Operation::Relu6 => |x| x.clamp(0.0, 6.0),
        // The largest value stands for the quotient of 0.
        Operation::Rsqrt => |x| if x > 0.0 { 1.0 / x.sqrt() } else { f64::MAX },
        Operation::Tanh => f64::tanh,
        _ => return None,
    })
}

pub(super) fn prepare(node: &Node<'_>) -> Prepared {
    node.expect_dims(0, &node.dims(0))?;
    let operation = node.operation;
    let missing = || format!("{operation} has no kernel for {}", node.kind());
    match node.kind() {
        OperandType::TensorFloat32 | OperandType::TensorFloat16 => {
            let function = float_function(operation).ok_or_else(missing)?;
            over_floats(node, [0], move |[input], output| {
                output.iter_mut().zip(input).for_each(|(output, input)| *output = function(*input));
            })
        }
        OperandType::TensorInt32 => {
            let function: fn(i32) -> i32 = match operation {
                Operation::Abs => i32::wrapping_abs,
                Operation::Neg => i32::wrapping_neg,
                _ => return Err(missing()),
            };
            Ok(Box::new(move |buffers| {
                let input = buffers.input::<i32>(0)?;
                buffers
                    .output(0)?
                    .iter_mut()
                    .zip(input)
                    .for_each(|(output, input)| *output = function(*input));
                Ok(())
            }))
        }
        kind => {
            let function = real_function(operation).ok_or_else(missing)?;
            let (from, to) = (Scale::of(node.operand(0)), Scale::of(node.outputs[0]));
            Ok(by_byte!(kind, B => lookup(table::<B, B>(from, to, function))))
        }
    }
}

/// Every byte replaced by its entry.
fn lookup<B: Byte>(table: Vec<B>) -> Kernel {
    Box::new(move |buffers| {
        let input = buffers.input::<u8>(0)?;
        buffers
            .output(0)?
            .iter_mut()
            .zip(input)
            .for_each(|(output, input)| *output = table[usize::from(*input)]);
        Ok(())
    })
}

/// QUANTIZE: floats to bytes, to the nearest, halves to even; by the reciprocal of the scale, as XNNPACK does.
pub(super) fn quantize(node: &Node<'_>) -> Prepared {
    node.expect_dims(0, &node.dims(0))?;
    let kind = node.kind();
    let to = Scale::of(node.outputs[0]);
    Ok(by_byte!(node.outputs[0].kind, B => {
        Box::new(move |buffers| {
            let input = buffers.floats(0, kind)?;
            let output = buffers.output::<B>(0)?;
            let steps = 1.0 / to.scale;
            for (output, input) in output.iter_mut().zip(&*input) {
                let value = (input * steps).round_ties_even().clamp(-1e9, 1e9) as i32;
                *output = B::saturated(value.saturating_add(to.zero_point));
            }
            Ok(())
        })
    }))
}

/// DEQUANTIZE: bytes of any kind to floats.
pub(super) fn dequantize(node: &Node<'_>) -> Prepared {
    let dims = node.dims(0);
    node.expect_dims(0, &dims)?;
    let input = node.operand(0);
    let half = node.outputs[0].kind == OperandType::TensorFloat16;
    let (scales, block) = match &input.channels {
        Some(channels) => {
            (channels.scales.clone(), dims[channels.dimension as usize + 1..].iter().product::<usize>())
        }
        None => (vec![input.scale], 1),
    };
    let (unsigned, zero_point) = (input.kind == OperandType::TensorQuant8Asymm, input.zero_point);
    Ok(Box::new(move |buffers| {
        let input = buffers.input::<u8>(0)?;
        let value = |index: usize| {
            let byte = if unsigned { i32::from(input[index]) } else { i32::from(input[index].cast_signed()) };
            (byte - zero_point) as f32 * scales[index / block % scales.len()]
        };
        if half {
            let output = buffers.output::<f16>(0)?;
            output.iter_mut().enumerate().for_each(|(index, output)| *output = f16::from_f32(value(index)));
        } else {
            let output = buffers.output::<f32>(0)?;
            output.iter_mut().enumerate().for_each(|(index, output)| *output = value(index));
        }
        Ok(())
    }))
}

/// CAST: values are truncated towards zero and saturate; bytes are taken without their scale.
pub(super) fn cast(node: &Node<'_>) -> Prepared {
    node.expect_dims(0, &node.dims(0))?;
    let (from, to) = (node.kind(), node.outputs[0].kind);
    if from == to {
        return super::movement::copy(node);
    }
    Ok(Box::new(move |buffers| {
        let values: Vec<f64> = match from {
            OperandType::TensorInt32 => {
                buffers.input::<i32>(0)?.iter().map(|value| f64::from(*value)).collect()
            }
            OperandType::TensorQuant8Asymm => {
                buffers.input::<u8>(0)?.iter().map(|value| f64::from(*value)).collect()
            }
            kind => buffers.floats(0, kind)?.iter().map(|value| f64::from(*value)).collect(),
        };
        fn fill<T: bytemuck::Pod>(output: &mut [T], values: &[f64], cast: impl Fn(f64) -> T) -> Result<()> {
            output.iter_mut().zip(values).for_each(|(output, value)| *output = cast(*value));
            Ok(())
        }
        match to {
            OperandType::TensorFloat32 => fill(buffers.output(0)?, &values, |value| value as f32),
            OperandType::TensorFloat16 => fill(buffers.output(0)?, &values, f16::from_f64),
            OperandType::TensorInt32 => fill(buffers.output(0)?, &values, |value| value as i32),
            _ => fill(buffers.output(0)?, &values, |value| value as u8),
        }
    }))
}
