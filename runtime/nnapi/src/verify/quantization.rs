//! Rules about scales and zero points, after the operations' descriptions in NeuralNetworksTypes.h.

use crate::{Operand, OperandType, Operation};

/// Checks the scales of an operation whose types are right, and gives the feature level that they need.
///
/// # Errors
/// What is wrong, as the rest of a sentence about the operation.
pub(super) fn check(operation: Operation, inputs: &[&Operand], outputs: &[&Operand]) -> Result<u32, String> {
    use Operation as Op;
    match operation {
        Op::Logistic | Op::Softmax => fixed_output(outputs[0], 1.0 / 256.0, 0, -128).map(|()| 1),
        Op::Tanh | Op::L2Normalization => fixed_output(outputs[0], 1.0 / 128.0, 128, 0).map(|()| 1),
        Op::FullyConnected => weighted(inputs, outputs[0], None),
        Op::Conv2D | Op::GroupedConv2D => weighted(inputs, outputs[0], Some(0)),
        Op::TransposeConv2D => weighted(inputs, outputs[0], Some(0)).map(|_| 3),
        Op::DepthwiseConv2D => weighted(inputs, outputs[0], Some(3)),
        Op::Mul if outputs[0].kind.is_quant8() => {
            let product = inputs[0].scale * inputs[1].scale;
            if outputs[0].scale > product {
                return Ok(1);
            }
            Err(format!(
                "its output's scale {} is not above {product}, the product of its inputs'",
                outputs[0].scale
            ))
        }
        Op::Concatenation => {
            let tensors = &inputs[..inputs.len() - 1];
            Ok(if tensors.iter().all(|input| same(input, outputs[0])) { 1 } else { 3 })
        }
        Op::Pad | Op::SpaceToBatchNd => {
            equal(inputs[0], outputs)?;
            Ok(if inputs[0].kind == OperandType::TensorQuant8Asymm && inputs[0].zero_point != 0 {
                3
            } else {
                1
            })
        }
        Op::Relu
        | Op::Relu1
        | Op::Relu6
        | Op::Reshape
        | Op::Transpose
        | Op::Slice
        | Op::StridedSlice
        | Op::PadV2
        | Op::MirrorPad
        | Op::Reverse
        | Op::Squeeze
        | Op::ExpandDims
        | Op::Split
        | Op::Tile
        | Op::Gather
        | Op::MaxPool2D
        | Op::AveragePool2D
        | Op::DepthToSpace
        | Op::SpaceToDepth
        | Op::BatchToSpaceNd
        | Op::Mean
        | Op::ReduceMax
        | Op::ReduceMin
        | Op::ResizeBilinear
        | Op::ResizeNearestNeighbor
        | Op::ChannelShuffle => equal(inputs[0], outputs).map(|()| 1),
        Op::TopkV2 => equal(inputs[0], &outputs[..1]).map(|()| 1),
        Op::EmbeddingLookup => equal(inputs[1], outputs).map(|()| 1),
        Op::Pack => inputs[1..].iter().try_for_each(|input| equal(input, outputs)).map(|()| 1),
        _ => Ok(1),
    }
}

fn same(a: &Operand, b: &Operand) -> bool {
    !a.kind.has_scale() || (a.scale.to_bits(), a.zero_point) == (b.scale.to_bits(), b.zero_point)
}

/// Operations that move elements, or choose among them, do not change what a byte means.
fn equal(input: &Operand, outputs: &[&Operand]) -> Result<(), String> {
    match outputs.iter().find(|output| !same(input, output)) {
        None => Ok(()),
        Some(output) => Err(format!(
            "its output has scale {} and zero point {} where its input has {} and {}",
            output.scale, output.zero_point, input.scale, input.zero_point
        )),
    }
}

/// Operations with a known range have a fixed output scale.
fn fixed_output(output: &Operand, scale: f32, unsigned: i32, signed: i32) -> Result<(), String> {
    let zero_point = match output.kind {
        OperandType::TensorQuant8Asymm => unsigned,
        OperandType::TensorQuant8AsymmSigned => signed,
        _ => return Ok(()),
    };
    if output.scale == scale && output.zero_point == zero_point {
        return Ok(());
    }
    Err(format!(
        "its output has scale {} and zero point {} where {scale} and {zero_point} are due",
        output.scale, output.zero_point
    ))
}

/// Input, filter and bias of a product. A bias counts in input scale x filter scale, or has no scale of its own where the filter
/// has one for each channel.
fn weighted(inputs: &[&Operand], output: &Operand, channel_dimension: Option<u32>) -> Result<u32, String> {
    let [input, filter, bias, ..] = inputs else { return Ok(1) };
    if !input.kind.is_quant8() {
        return Ok(1);
    }
    if let Some(channels) = &filter.channels {
        if Some(channels.dimension) != channel_dimension {
            return Err(format!("its filter has scales along dimension {}", channels.dimension));
        }
        if bias.scale != 0.0 {
            return Err(format!("its bias has scale {} where 0 is due, for scales by channel", bias.scale));
        }
        return Ok(3);
    }
    // AOSP's CPU implementation accepts this much difference.
    let product = input.scale * filter.scale;
    let difference = (f64::from(product) - f64::from(bias.scale)).abs();
    if difference > 1e-6 * f64::from(product.min(bias.scale)) {
        return Err(format!("its bias has scale {} where input x filter is {product}", bias.scale));
    }
    let old = input.kind != OperandType::TensorQuant8Asymm || output.scale > product;
    Ok(if old { 1 } else { 3 })
}
