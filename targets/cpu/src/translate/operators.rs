//! Which operator of the schema a `tfl` operation is.
//!
//! Versions are the lowest that the kernel's registration knows, or that first had what is used.

use edgec_dialects::ir::{Attr, Op as Operation};
use edgec_formats::tflite::{Activation, Op, Padding, TensorType};
use edgec_target::TargetError;

use super::{internal, types};
use crate::tfl;

/// Version of a DEQUANTIZE that reads a scale for each channel.
pub(super) const DEQUANTIZE_PER_CHANNEL: u32 = 5;

/// Version of a FULLY_CONNECTED that keeps the input's dimensions.
const FULLY_CONNECTED_KEEPS_DIMENSIONS: u32 = 5;

/// The operator and its version. `functions` holds the names of the functions by the index of their subgraph.
pub(super) fn translate(
    name: &str,
    op: Operation<'_>,
    functions: &[String],
) -> Result<(Op, u32), TargetError> {
    let short = name.strip_prefix("tfl.").unwrap_or_default();
    if let Some(op) = plain(short) {
        return Ok((op, version(short)));
    }
    let activation = activation(op);
    let integer = |name: &str| -> Result<i32, TargetError> {
        let value = op.i64_attr(name).and_then(|value| i32::try_from(value).ok());
        value.ok_or_else(|| internal(format!("{} has no i32 attribute `{name}`", op.name())))
    };
    let subgraph = |name: &str| -> Result<i32, TargetError> {
        let symbol = op.symbol_attr(name).unwrap_or_default();
        let index = functions.iter().position(|function| *function == symbol);
        let index = index.and_then(|index| i32::try_from(index).ok());
        index.ok_or_else(|| internal(format!("{} calls no function: @{symbol}", op.name())))
    };
    let element = || -> Result<TensorType, TargetError> {
        types::element(op.result(0).ok_or_else(|| internal("an operation without a result"))?.ty())
    };
    let padding = match op.str_attr("padding").as_deref() {
        Some("SAME") => Padding::Same,
        _ => Padding::Valid,
    };
    let keep_dims = op.bool_attr("keep_dims");
    let translated = match short {
        "add" => Op::Add { activation },
        "arg_max" => Op::ArgMax { output: element()? },
        "arg_min" => Op::ArgMin { output: element()? },
        "average_pool_2d" => Op::AveragePool2d {
            padding,
            stride_w: integer("stride_w")?,
            stride_h: integer("stride_h")?,
            filter_w: integer("filter_width")?,
            filter_h: integer("filter_height")?,
            activation,
        },
        "batch_matmul" => Op::BatchMatmul {
            adj_x: op.bool_attr("adj_x"),
            adj_y: op.bool_attr("adj_y"),
            asymmetric_quantize_inputs: false,
        },
        "cast" => {
            let types = op.operand(0).zip(op.result(0));
            let (from, to) = types.ok_or_else(|| internal("a cast without operand or result"))?;
            Op::Cast { from: types::element(from.ty())?, to: types::element(to.ty())? }
        }
        "concatenation" => Op::Concatenation { axis: integer("axis")?, activation },
        "conv_2d" => Op::Conv2d {
            padding,
            stride_w: integer("stride_w")?,
            stride_h: integer("stride_h")?,
            activation,
            dilation_w: integer("dilation_w_factor")?,
            dilation_h: integer("dilation_h_factor")?,
        },
        "conv_3d" => Op::Conv3d {
            padding,
            stride_d: integer("stride_d")?,
            stride_w: integer("stride_w")?,
            stride_h: integer("stride_h")?,
            activation,
            dilation_d: integer("dilation_d_factor")?,
            dilation_w: integer("dilation_w_factor")?,
            dilation_h: integer("dilation_h_factor")?,
        },
        "custom" => Op::Custom {
            code: op.str_attr("custom_code").unwrap_or_default(),
            options: op.attr("custom_option").and_then(Attr::as_bytes).unwrap_or_default(),
        },
        "cumsum" => Op::Cumsum { exclusive: op.bool_attr("exclusive"), reverse: op.bool_attr("reverse") },
        "depthwise_conv_2d" => Op::DepthwiseConv2d {
            padding,
            stride_w: integer("stride_w")?,
            stride_h: integer("stride_h")?,
            depth_multiplier: integer("depth_multiplier")?,
            activation,
            dilation_w: integer("dilation_w_factor")?,
            dilation_h: integer("dilation_h_factor")?,
        },
        "div" => Op::Div { activation },
        "fully_connected" => Op::FullyConnected {
            activation,
            keep_num_dims: op.bool_attr("keep_num_dims"),
            asymmetric_quantize_inputs: false,
        },
        "gather" => Op::Gather { axis: integer("axis")?, batch_dims: integer("batch_dims")? },
        "gelu" => Op::Gelu { approximate: op.bool_attr("approximate") },
        "if" => Op::If { then_subgraph: subgraph("then_branch")?, else_subgraph: subgraph("else_branch")? },
        "leaky_relu" => Op::LeakyRelu { alpha: op.f32_attr("alpha").unwrap_or_default() },
        "max_pool_2d" => Op::MaxPool2d {
            padding,
            stride_w: integer("stride_w")?,
            stride_h: integer("stride_h")?,
            filter_w: integer("filter_width")?,
            filter_h: integer("filter_height")?,
            activation,
        },
        "mean" => Op::Mean { keep_dims },
        "mul" => Op::Mul { activation },
        "one_hot" => Op::OneHot { axis: integer("axis")? },
        "pack" => Op::Pack { values_count: integer("values_count")?, axis: integer("axis")? },
        "reduce_all" => Op::ReduceAll { keep_dims },
        "reduce_any" => Op::ReduceAny { keep_dims },
        "reduce_max" => Op::ReduceMax { keep_dims },
        "reduce_min" => Op::ReduceMin { keep_dims },
        "reduce_prod" => Op::ReduceProd { keep_dims },
        "softmax" => Op::Softmax { beta: op.f32_attr("beta").unwrap_or(1.0) },
        "squeeze" => Op::Squeeze { squeeze_dims: Vec::new() },
        "split" => Op::Split { num_splits: integer("num_splits")? },
        "split_v" => Op::SplitV { num_splits: integer("num_splits")? },
        "stablehlo_rng_bit_generator" => {
            let algorithm = i8::try_from(integer("algorithm")?).map_err(internal)?;
            Op::StablehloRngBitGenerator { algorithm }
        }
        "strided_slice" => Op::StridedSlice {
            begin_mask: integer("begin_mask")?,
            end_mask: integer("end_mask")?,
            ellipsis_mask: integer("ellipsis_mask")?,
            new_axis_mask: integer("new_axis_mask")?,
            shrink_axis_mask: integer("shrink_axis_mask")?,
            offset: op.bool_attr("offset"),
        },
        "sub" => Op::Sub { activation },
        "sum" => Op::Sum { keep_dims },
        "transpose_conv" => Op::TransposeConv {
            padding,
            stride_w: integer("stride_w")?,
            stride_h: integer("stride_h")?,
            activation,
        },
        "unpack" => Op::Unpack { num: integer("num")?, axis: integer("axis")? },
        "shape" => Op::Shape { output: element()? },
        "while" => Op::While { condition: subgraph("cond")?, body: subgraph("body")? },
        _ => return Err(internal(format!("{name} has no operator in the writer's table"))),
    };
    Ok((translated, version(short)))
}

/// Operators without options.
fn plain(name: &str) -> Option<Op> {
    Some(match name {
        "abs" => Op::Abs,
        "atan2" => Op::Atan2,
        "bitcast" => Op::Bitcast,
        "bitwise_xor" => Op::BitwiseXor,
        "broadcast_to" => Op::BroadcastTo,
        "ceil" => Op::Ceil,
        "complex_abs" => Op::ComplexAbs,
        "cos" => Op::Cos,
        "dequantize" => Op::Dequantize,
        "dynamic_update_slice" => Op::DynamicUpdateSlice,
        "elu" => Op::Elu,
        "embedding_lookup" => Op::EmbeddingLookup,
        "equal" => Op::Equal,
        "exp" => Op::Exp,
        "expand_dims" => Op::ExpandDims,
        "fill" => Op::Fill,
        "floor" => Op::Floor,
        "floor_div" => Op::FloorDiv,
        "floor_mod" => Op::FloorMod,
        "gather_nd" => Op::GatherNd,
        "greater" => Op::Greater,
        "greater_equal" => Op::GreaterEqual,
        "hard_swish" => Op::HardSwish,
        "imag" => Op::Imag,
        "less" => Op::Less,
        "less_equal" => Op::LessEqual,
        "log" => Op::Log,
        "log_softmax" => Op::LogSoftmax,
        "logical_and" => Op::LogicalAnd,
        "logical_not" => Op::LogicalNot,
        "logical_or" => Op::LogicalOr,
        "logistic" => Op::Logistic,
        "maximum" => Op::Maximum,
        "minimum" => Op::Minimum,
        "neg" => Op::Neg,
        "not_equal" => Op::NotEqual,
        "pad" => Op::Pad,
        "padv2" => Op::PadV2,
        "pow" => Op::Pow,
        "prelu" => Op::Prelu,
        "quantize" => Op::Quantize,
        "range" => Op::Range,
        "real" => Op::Real,
        "relu" => Op::Relu,
        "relu6" => Op::Relu6,
        "reshape" => Op::Reshape,
        "reverse_v2" => Op::ReverseV2,
        "right_shift" => Op::RightShift,
        "round" => Op::Round,
        "rsqrt" => Op::Rsqrt,
        "scatter_nd" => Op::ScatterNd,
        "select" => Op::Select,
        "select_v2" => Op::SelectV2,
        "sign" => Op::Sign,
        "sin" => Op::Sin,
        "slice" => Op::Slice,
        "sqrt" => Op::Sqrt,
        "stablehlo_add" => Op::StablehloAdd,
        "stablehlo_and" => Op::StablehloAnd,
        "stablehlo_maximum" => Op::StablehloMaximum,
        "stablehlo_minimum" => Op::StablehloMinimum,
        "stablehlo_multiply" => Op::StablehloMultiply,
        "stablehlo_shift_left" => Op::StablehloShiftLeft,
        "square" => Op::Square,
        "squared_difference" => Op::SquaredDifference,
        "tanh" => Op::Tanh,
        "tile" => Op::Tile,
        "topk_v2" => Op::TopKV2,
        "transpose" => Op::Transpose,
        "unsorted_segment_max" => Op::UnsortedSegmentMax,
        "zeros_like" => Op::ZerosLike,
        _ => return None,
    })
}

/// Versions other than 1.
fn version(name: &str) -> u32 {
    match name {
        "broadcast_to" => 2,
        "fully_connected" => FULLY_CONNECTED_KEEPS_DIMENSIONS,
        _ => 1,
    }
}

/// The fused activation; none where the operation has none.
fn activation(op: Operation<'_>) -> Activation {
    match tfl::activation(op).as_deref() {
        Some("RELU") => Activation::Relu,
        Some("RELU_N1_TO_1") => Activation::ReluN1To1,
        Some("RELU6") => Activation::Relu6,
        Some("TANH") => Activation::Tanh,
        Some("SIGN_BIT") => Activation::SignBit,
        _ => Activation::None,
    }
}
