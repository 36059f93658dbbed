//! Which version of an operator first had the types and options in use.
//!
//! A runtime refuses an operator whose version it does not know; without the right number an older one would run it and
//! fail, or compute something else. The numbers are those of TFLite's `GetBuiltinOperatorVersion`
//! (tools/versioning/op_version.cc).

use super::model::{Operator, Quantization, Subgraph, Tensor, TensorType as T};
use super::op_table::Op;

/// What the version depends on.
struct Signature<'m> {
    inputs: Vec<Option<&'m Tensor>>,
    outputs: Vec<Option<&'m Tensor>>,
}

impl Signature<'_> {
    fn input(&self, index: usize) -> Option<T> {
        self.tensor(index).map(|tensor| tensor.dtype)
    }

    fn tensor(&self, index: usize) -> Option<&Tensor> {
        self.inputs.get(index).copied().flatten()
    }

    fn output(&self, index: usize) -> Option<T> {
        self.outputs.get(index).copied().flatten().map(|tensor| tensor.dtype)
    }

    fn rank(&self, index: usize) -> usize {
        self.tensor(index).map_or(0, |tensor| tensor.shape.len())
    }

    fn quantized(&self, index: usize) -> bool {
        self.tensor(index).is_some_and(|tensor| tensor.quantization.is_some())
    }

    fn per_channel(&self, index: usize) -> bool {
        let quantization = self.tensor(index).and_then(|tensor| tensor.quantization.as_ref());
        matches!(quantization, Some(Quantization::PerAxis { scales, .. }) if scales.count() > 1)
    }

    /// Float activations with integer weights in input 1.
    fn hybrid(&self) -> bool {
        self.input(0) == Some(T::Float32)
            && self.input(1) == Some(T::Int8)
            && self.output(0) == Some(T::Float32)
    }

    /// Types of input 0, input 1 and output 0.
    fn is(&self, input: T, weights: T, output: T) -> bool {
        self.input(0) == Some(input) && self.input(1) == Some(weights) && self.output(0) == Some(output)
    }

    /// Whether inputs of different shapes meet in more than four dimensions.
    fn broadcasts_beyond_four(&self) -> bool {
        let shapes = self.tensor(0).map(|tensor| &tensor.shape) != self.tensor(1).map(|tensor| &tensor.shape);
        let rank = (0..self.inputs.len()).map(|index| self.rank(index)).max().unwrap_or(0);
        self.inputs.len() >= 2 && shapes && rank > 4
    }
}

/// The version of an operator of `subgraph`.
pub(super) fn needed_version(operator: &Operator, subgraph: &Subgraph) -> u32 {
    let tensor = |index: u32| subgraph.tensors.get(index as usize);
    let signature = Signature {
        inputs: operator.inputs.iter().map(|index| index.and_then(tensor)).collect(),
        outputs: operator.outputs.iter().map(|&index| tensor(index)).collect(),
    };
    of_contraction(&operator.op, &signature)
        .or_else(|| of_movement(&operator.op, &signature))
        .or_else(|| of_arithmetic(&operator.op, &signature))
        .unwrap_or(1)
}

/// The version that goes with the first type that matches, else 1.
fn by_type(found: Option<T>, versions: &[(T, u32)]) -> u32 {
    versions.iter().find(|(dtype, _)| Some(*dtype) == found).map_or(1, |(_, version)| *version)
}

fn of_contraction(op: &Op, s: &Signature<'_>) -> Option<u32> {
    Some(match op {
        Op::FullyConnected { keep_num_dims, asymmetric_quantize_inputs, .. } => {
            if s.input(1) == Some(T::Int2) {
                14
            } else if s.is(T::Int16, T::Int4, T::Int16) {
                13
            } else if s.hybrid() && s.per_channel(1) {
                12
            } else if s.is(T::Int16, T::Int16, T::Int16) {
                7
            } else if s.inputs.len() == 2 {
                6
            } else if *keep_num_dims {
                5
            } else if s.is(T::Int8, T::Int8, T::Int8) {
                4
            } else if s.is(T::Int8, T::Int4, T::Int8) {
                10
            } else if s.hybrid() {
                if *asymmetric_quantize_inputs { 9 } else { 3 }
            } else {
                1
            }
        }
        Op::BatchMatmul { asymmetric_quantize_inputs, .. } => match s.input(0) {
            Some(T::Int16) => 3,
            Some(T::Int8) => 2,
            _ if s.hybrid() && *asymmetric_quantize_inputs => 4,
            _ => 1,
        },
        Op::EmbeddingLookup => match s.input(1) {
            Some(T::Int2) => 5,
            Some(T::Int4) => 4,
            // The first version with integer tables.
            Some(T::Int8 | T::UInt8) => {
                if s.per_channel(1) {
                    4
                } else {
                    3
                }
            }
            _ => 1,
        },
        Op::Conv2d { .. } => {
            let channels =
                |index, axis: usize| s.tensor(index).and_then(|tensor| tensor.shape.get(axis).copied());
            let grouped = channels(0, 3).is_some() && channels(0, 3) != channels(1, 3);
            if grouped {
                6
            } else if s.is(T::Int16, T::Int16, T::Int16) {
                4
            } else if s.is(T::Int8, T::Int8, T::Int8) {
                3
            } else if s.is(T::Int8, T::Int4, T::Int8) {
                7
            } else if s.hybrid() {
                if s.per_channel(1) { 5 } else { 2 }
            } else {
                1
            }
        }
        Op::DepthwiseConv2d { dilation_w, dilation_h, .. } => {
            if s.is(T::Int16, T::Int16, T::Int16) {
                5
            } else if s.hybrid() {
                if s.per_channel(1) { 6 } else { 4 }
            } else if s.is(T::Int8, T::Int8, T::Int8) {
                3
            } else if s.is(T::Int8, T::Int4, T::Int8) {
                7
            } else if (*dilation_w, *dilation_h) != (1, 1) {
                2
            } else {
                1
            }
        }
        Op::TransposeConv { activation, .. } => {
            if *activation as i8 != 0 {
                4
            } else if s.input(3).is_some() {
                3
            } else if s.input(1) == Some(T::Int8) {
                2
            } else {
                1
            }
        }
        Op::MaxPool2d { .. } | Op::AveragePool2d { .. } => {
            by_type(s.input(0), &[(T::Int16, 3), (T::Int8, 2)])
        }
        _ => return None,
    })
}

fn of_movement(op: &Op, s: &Signature<'_>) -> Option<u32> {
    let first = s.input(0);
    Some(match op {
        Op::Gather { batch_dims, .. } => match (first, s.input(1)) {
            (Some(T::Int4), _) => 7,
            (_, Some(T::Int16)) => 6,
            _ if *batch_dims != 0 => 5,
            _ => by_type(first, &[(T::Int16, 4), (T::Bool, 3), (T::Int8, 2)]),
        },
        Op::GatherNd if first == Some(T::Bool) => 5,
        Op::GatherNd if s.input(1) == Some(T::Int16) => 4,
        Op::GatherNd => by_type(first, &[(T::Int16, 3), (T::String, 2)]),
        Op::Transpose if first == Some(T::Float16) => 9,
        Op::Transpose if s.rank(0) > 6 || first == Some(T::BFloat16) => 8,
        Op::Transpose if first == Some(T::Int4) => 7,
        Op::Transpose if s.rank(0) > 5 => 6,
        Op::Transpose if first == Some(T::Int16) => 5,
        Op::Transpose if s.rank(0) > 4 => 4,
        Op::Transpose => by_type(first, &[(T::Bool, 3), (T::Int8, 2)]),
        Op::Slice => match first {
            Some(T::Float16) => 8,
            Some(T::Int4) => 7,
            Some(T::UInt32) => 6,
            _ if s.rank(0) > 4 => 5,
            _ => by_type(first, &[(T::Int16, 4), (T::String, 3), (T::Int8, 2)]),
        },
        Op::StridedSlice { offset: true, .. } => 8,
        Op::StridedSlice { .. } if first == Some(T::UInt32) => 7,
        Op::StridedSlice { ellipsis_mask, new_axis_mask, .. }
            if (*ellipsis_mask, *new_axis_mask) != (0, 0) =>
        {
            6
        }
        Op::StridedSlice { .. } if first == Some(T::String) => 5,
        Op::StridedSlice { .. } if s.rank(0) > 4 => 4,
        Op::StridedSlice { .. } => by_type(first, &[(T::Bool, 3), (T::Int8, 2)]),
        Op::Split { .. } => by_type(s.input(1), &[(T::Int16, 4), (T::Int32, 3), (T::Int8, 2)]),
        Op::Concatenation { .. } => {
            by_type(first, &[(T::Float16, 6), (T::Int4, 5), (T::UInt32, 4), (T::Int16, 3), (T::Int8, 2)])
        }
        Op::Pack { .. } => by_type(first, &[(T::Int8, 2), (T::Int16, 3), (T::UInt32, 4)]),
        Op::Unpack { .. } => by_type(
            first,
            &[(T::Int8, 2), (T::UInt8, 2), (T::Bool, 3), (T::Int16, 4), (T::Float16, 5), (T::BFloat16, 5)],
        ),
        Op::Pad | Op::PadV2 if first == Some(T::Bool) => 5,
        Op::Pad | Op::PadV2 if s.rank(0) > 4 => 4,
        Op::Pad | Op::PadV2 | Op::MirrorPad { .. } => by_type(first, &[(T::Int16, 3), (T::Int8, 2)]),
        Op::Tile => by_type(first, &[(T::Int8, 3), (T::String, 2)]),
        Op::Squeeze { .. } => by_type(first, &[(T::String, 2)]),
        Op::BroadcastTo => {
            if matches!(first, Some(T::Int8 | T::Int16)) {
                3
            } else {
                2
            }
        }
        Op::Fill => {
            by_type(s.input(1), &[(T::Float16, 4), (T::Int8, 3), (T::Int16, 3), (T::Bool, 2), (T::String, 2)])
        }
        Op::ReverseV2 => by_type(first, &[(T::Int8, 3), (T::Bool, 2)]),
        Op::Range => by_type(first, &[(T::Int64, 2)]),
        Op::DynamicUpdateSlice => {
            let indices = by_type(s.input(2), &[(T::Int64, 2)]);
            indices.max(by_type(first, &[(T::BFloat16, 6), (T::Int4, 5), (T::Int16, 4), (T::Float16, 3)]))
        }
        Op::SpaceToBatchNd | Op::BatchToSpaceNd if first == Some(T::Int16) => 4,
        Op::SpaceToBatchNd | Op::BatchToSpaceNd if s.rank(0) != 4 => 3,
        Op::SpaceToBatchNd
        | Op::BatchToSpaceNd
        | Op::SpaceToDepth { .. }
        | Op::DepthToSpace { .. }
        | Op::SplitV { .. } => by_type(first, &[(T::Int8, 2)]),
        Op::SparseToDense { .. } => by_type(s.input(2), &[(T::Int8, 3), (T::UInt8, 3), (T::Int64, 2)]),
        Op::Where => {
            if first == Some(T::Bool) {
                1
            } else {
                2
            }
        }
        Op::TopKV2 if [first, s.input(1), s.output(1)].contains(&Some(T::Int16)) => 3,
        Op::TopKV2 => by_type(first, &[(T::Int8, 2)]),
        Op::Select if first == Some(T::UInt32) => 4,
        Op::Select if (0..3).any(|index| s.rank(index) == 5) => 3,
        Op::Select => by_type(first, &[(T::Int8, 2)]),
        Op::SelectV2 => by_type(first, &[(T::UInt32, 2)]),
        _ => return None,
    })
}

fn of_arithmetic(op: &Op, s: &Signature<'_>) -> Option<u32> {
    let first = s.input(0);
    Some(match op {
        Op::Add { .. } => match first {
            Some(T::Float16) => 6,
            Some(T::Int16) if !s.quantized(0) => 5,
            _ => by_type(first, &[(T::Int64, 4), (T::Int8, 2)]),
        },
        Op::Sub { .. } if first == Some(T::Int64) => 4,
        Op::Sub { .. } if s.broadcasts_beyond_four() => 3,
        Op::Mul { .. } if first == Some(T::Int16) && !s.quantized(0) => 7,
        Op::Mul { .. } => by_type(
            first,
            &[(T::Float16, 8), (T::UInt32, 7), (T::Complex64, 6), (T::Int64, 5), (T::Int16, 4), (T::Int8, 2)],
        ),
        Op::Div { .. } => if s.broadcasts_beyond_four() { 2 } else { 1 },
        Op::Maximum | Op::Minimum if first == Some(T::Int16) => 4,
        Op::Maximum | Op::Minimum if s.broadcasts_beyond_four() => 3,
        Op::FloorDiv => by_type(first, &[(T::Int16, 3), (T::Int8, 3), (T::Float32, 2)]),
        Op::FloorMod => by_type(first, &[(T::Int16, 2), (T::Int8, 2)]),
        Op::Abs if first == Some(T::Int16) => if s.quantized(0) { 3 } else { 4 },
        Op::Abs => by_type(first, &[(T::Int32, 5), (T::Int8, 2), (T::UInt8, 2)]),
        Op::Sign => by_type(first, &[(T::Int32, 2)]),
        Op::Sin | Op::Cos => by_type(first, &[(T::Float16, 2)]),
        Op::Softmax { .. } => by_type(first, &[(T::Float16, 4), (T::Int16, 3), (T::Int8, 2)]),
        Op::Relu => by_type(first, &[(T::Int16, 3), (T::Int8, 2), (T::UInt8, 2)]),
        Op::LeakyRelu { .. } => by_type(first, &[(T::Int16, 2)]),
        Op::Gelu { .. } => by_type(first, &[(T::Int8, 2), (T::UInt8, 2)]),
        Op::Equal => by_type(first, &[(T::Int16, 5), (T::String, 3), (T::Int8, 2)]),
        Op::NotEqual => by_type(first, &[(T::Int16, 4), (T::String, 3), (T::Int8, 2)]),
        Op::ArgMax { .. } | Op::ArgMin { .. } => by_type(first, &[(T::Bool, 3), (T::Int8, 2)]),
        Op::Exp | Op::Log | Op::Sqrt | Op::ReduceProd { .. } => by_type(first, &[(T::Int8, 2), (T::Int16, 2)]),
        Op::Mean { .. }
        | Op::ReduceMax { .. }
        | Op::ReduceMin { .. }
        | Op::Relu6
        | Op::Rsqrt
        | Op::Tanh
        | Op::Logistic
        | Op::Less
        | Op::GreaterEqual => by_type(first, &[(T::Int16, 3), (T::Int8, 2)]),
        Op::Sub { .. }
        | Op::Maximum
        | Op::Minimum
        | Op::Sum { .. }
        | Op::LogSoftmax
        | Op::Greater
        | Op::LessEqual
        | Op::SquaredDifference => by_type(first, &[(T::Int8, 2)]),
        Op::L2Normalization { .. } => by_type(s.output(0), &[(T::Int8, 2)]),
        Op::ResizeBilinear { half_pixel_centers: moved, .. } if first != Some(T::Int16) && *moved => 3,
        Op::ResizeNearestNeighbor { half_pixel_centers, align_corners }
            if first != Some(T::Int16) && (*half_pixel_centers || *align_corners) =>
        {
            3
        }
        Op::ResizeBilinear { .. } | Op::ResizeNearestNeighbor { .. } => {
            by_type(first, &[(T::Int16, 4), (T::Int8, 2)])
        }
        Op::Dequantize if first == Some(T::Int8) => if s.per_channel(0) { 5 } else { 2 },
        Op::Dequantize => by_type(
            first,
            &[(T::UInt4, 8), (T::Int2, 7), (T::Int4, 6), (T::Int16, 3), (T::Float16, 3)],
        ),
        Op::Quantize => match [first, s.output(0)] {
            types if types.contains(&Some(T::UInt4)) => 5,
            types if types.contains(&Some(T::Int4)) => 4,
            _ if s.outputs.first().copied().flatten().is_some_and(|tensor| {
                matches!(&tensor.quantization, Some(Quantization::PerAxis { scales, .. }) if scales.count() > 1)
            }) => 3,
            [_, Some(T::Int16)] => 2,
            _ => 1,
        },
        Op::Cast { .. } => match [first, s.output(0)] {
            types if types.contains(&Some(T::Int2)) || types.contains(&Some(T::UInt4)) => 8,
            types if types.contains(&Some(T::BFloat16)) => 7,
            [Some(T::Int4), Some(T::Float32)] => 6,
            types if types.contains(&Some(T::Float64)) || types.contains(&Some(T::Float16)) => 5,
            types if types.contains(&Some(T::UInt16)) => 4,
            types if types.contains(&Some(T::Int8)) => 3,
            types if types.contains(&Some(T::UInt32)) => 2,
            _ => 1,
        },
        _ => return None,
    })
}
