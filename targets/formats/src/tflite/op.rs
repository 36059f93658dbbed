//! Operators and their options. Field numbers are those of the options' tables in TFLite's schema.

use super::model::{Activation, Padding, TensorType};

/// What an operator computes, by the schema's names.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "operators and their options are the schema's")]
pub enum Op {
    Abs,
    Cos,
    Exp,
    Neg,
    Square,
    Sign,
    SquaredDifference,
    Maximum,
    Minimum,
    Pow,
    FloorDiv,
    FloorMod,
    Atan2,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
    LogicalAnd,
    LogicalOr,
    LogicalNot,
    BitwiseXor,
    RightShift,
    Bitcast,
    Transpose,
    Slice,
    Pad,
    PadV2,
    Tile,
    BroadcastTo,
    ExpandDims,
    Range,
    Fill,
    GatherNd,
    ScatterNd,
    SelectV2,
    Select,
    DynamicUpdateSlice,
    Dequantize,
    Quantize,
    TopKV2,
    ReverseV2,
    Where,
    Rank,
    ZerosLike,
    HardSwish,
    LogSoftmax,
    Floor,
    Ceil,
    Round,
    Log,
    Sqrt,
    Rsqrt,
    Sin,
    Tanh,
    Logistic,
    Elu,
    Relu,
    Relu6,
    Prelu,
    EmbeddingLookup,
    FullyConnected {
        activation: Activation,
        keep_num_dims: bool,
        asymmetric_quantize_inputs: bool,
    },
    BatchMatmul {
        adj_x: bool,
        adj_y: bool,
        asymmetric_quantize_inputs: bool,
    },
    Add {
        activation: Activation,
    },
    Sub {
        activation: Activation,
    },
    Mul {
        activation: Activation,
    },
    Div {
        activation: Activation,
    },
    Gelu {
        approximate: bool,
    },
    Softmax {
        beta: f32,
    },
    LeakyRelu {
        alpha: f32,
    },
    L2Normalization {
        activation: Activation,
    },
    Mean {
        keep_dims: bool,
    },
    Sum {
        keep_dims: bool,
    },
    ReduceMax {
        keep_dims: bool,
    },
    ReduceMin {
        keep_dims: bool,
    },
    ReduceProd {
        keep_dims: bool,
    },
    ReduceAny {
        keep_dims: bool,
    },
    ReduceAll {
        keep_dims: bool,
    },
    Reshape,
    Squeeze {
        squeeze_dims: Vec<i32>,
    },
    StridedSlice {
        begin_mask: i32,
        end_mask: i32,
        ellipsis_mask: i32,
        new_axis_mask: i32,
        shrink_axis_mask: i32,
        offset: bool,
    },
    Split {
        num_splits: i32,
    },
    SplitV {
        num_splits: i32,
    },
    Concatenation {
        axis: i32,
        activation: Activation,
    },
    Gather {
        axis: i32,
        batch_dims: i32,
    },
    Cast {
        from: TensorType,
        to: TensorType,
    },
    Pack {
        values_count: i32,
        axis: i32,
    },
    Unpack {
        num: i32,
        axis: i32,
    },
    OneHot {
        axis: i32,
    },
    ArgMax {
        output: TensorType,
    },
    ArgMin {
        output: TensorType,
    },
    Cumsum {
        exclusive: bool,
        reverse: bool,
    },
    Shape {
        output: TensorType,
    },
    MirrorPad {
        mode: i8,
    },
    Conv2d {
        padding: Padding,
        stride_w: i32,
        stride_h: i32,
        activation: Activation,
        dilation_w: i32,
        dilation_h: i32,
    },
    DepthwiseConv2d {
        padding: Padding,
        stride_w: i32,
        stride_h: i32,
        depth_multiplier: i32,
        activation: Activation,
        dilation_w: i32,
        dilation_h: i32,
    },
    TransposeConv {
        padding: Padding,
        stride_w: i32,
        stride_h: i32,
        activation: Activation,
    },
    Conv3d {
        padding: Padding,
        stride_d: i32,
        stride_w: i32,
        stride_h: i32,
        activation: Activation,
        dilation_d: i32,
        dilation_w: i32,
        dilation_h: i32,
    },
    AveragePool2d {
        padding: Padding,
        stride_w: i32,
        stride_h: i32,
        filter_w: i32,
        filter_h: i32,
        activation: Activation,
    },
    MaxPool2d {
        padding: Padding,
        stride_w: i32,
        stride_h: i32,
        filter_w: i32,
        filter_h: i32,
        activation: Activation,
    },
    ResizeBilinear {
        align_corners: bool,
        half_pixel_centers: bool,
    },
    ResizeNearestNeighbor {
        align_corners: bool,
        half_pixel_centers: bool,
    },
    While {
        condition: i32,
        body: i32,
    },
    If {
        then_subgraph: i32,
        else_subgraph: i32,
    },
    CallOnce {
        subgraph: i32,
    },
    /// A composite and the subgraph that decomposes it; attributes are a flexbuffer map.
    StablehloComposite {
        name: String,
        decomposition: i32,
        attributes: Vec<u8>,
        version: i32,
    },
    /// Code outside the schema, with options of its own.
    Custom {
        code: String,
        options: Vec<u8>,
    },
    /// An operator that this version names but does not describe; files that are read may hold any.
    Other {
        code: i32,
    },
}

/// The value of an options field.
pub(crate) enum Field {
    Bool(bool),
    I8(i8),
    I32(i32),
    F32(f32),
    Ints(Vec<i32>),
    Text(String),
    Bytes(Vec<u8>),
}

/// Which union the options stand in, and their type in it.
#[derive(Clone, Copy)]
pub(crate) enum Union {
    None,
    Options(u8),
    Options2(u8),
}

/// An operator as the schema stores it.
pub(crate) struct Encoded {
    pub name: &'static str,
    pub union: Union,
    pub fields: Vec<(usize, Field)>,
}

const fn encoded(name: &'static str, union: u8, fields: Vec<(usize, Field)>) -> Encoded {
    let union = if union == 0 { Union::None } else { Union::Options(union) };
    Encoded { name, union, fields }
}

impl Op {
    /// The schema's name of the operator; a custom operator's own.
    pub fn name(&self) -> String {
        match self {
            Self::Custom { code, .. } => code.clone(),
            Self::Other { code } => super::operator_names::name(*code),
            _ => self.encode().name.to_owned(),
        }
    }

    /// The operator as the schema stores it.
    pub(crate) fn encode(&self) -> Encoded {
        match self {
            Self::Abs => encoded("ABS", 78, Vec::new()),
            Self::Cos => encoded("COS", 84, Vec::new()),
            Self::Exp => encoded("EXP", 33, Vec::new()),
            Self::Neg => encoded("NEG", 42, Vec::new()),
            Self::Square => encoded("SQUARE", 66, Vec::new()),
            Self::Sign => encoded("SIGN", 123, Vec::new()),
            Self::SquaredDifference => encoded("SQUARED_DIFFERENCE", 76, Vec::new()),
            Self::Maximum => encoded("MAXIMUM", 39, Vec::new()),
            Self::Minimum => encoded("MINIMUM", 39, Vec::new()),
            Self::Pow => encoded("POW", 56, Vec::new()),
            Self::FloorDiv => encoded("FLOOR_DIV", 65, Vec::new()),
            Self::FloorMod => encoded("FLOOR_MOD", 72, Vec::new()),
            Self::Atan2 => encoded("ATAN2", 122, Vec::new()),
            Self::Less => encoded("LESS", 41, Vec::new()),
            Self::LessEqual => encoded("LESS_EQUAL", 46, Vec::new()),
            Self::Greater => encoded("GREATER", 44, Vec::new()),
            Self::GreaterEqual => encoded("GREATER_EQUAL", 45, Vec::new()),
            Self::Equal => encoded("EQUAL", 53, Vec::new()),
            Self::NotEqual => encoded("NOT_EQUAL", 54, Vec::new()),
            Self::LogicalAnd => encoded("LOGICAL_AND", 62, Vec::new()),
            Self::LogicalOr => encoded("LOGICAL_OR", 60, Vec::new()),
            Self::LogicalNot => encoded("LOGICAL_NOT", 63, Vec::new()),
            Self::BitwiseXor => encoded("BITWISE_XOR", 125, Vec::new()),
            Self::RightShift => encoded("RIGHT_SHIFT", 126, Vec::new()),
            Self::Bitcast => encoded("BITCAST", 124, Vec::new()),
            Self::Transpose => encoded("TRANSPOSE", 26, Vec::new()),
            Self::Slice => encoded("SLICE", 48, Vec::new()),
            Self::Pad => encoded("PAD", 22, Vec::new()),
            Self::PadV2 => encoded("PADV2", 43, Vec::new()),
            Self::Tile => encoded("TILE", 51, Vec::new()),
            Self::BroadcastTo => encoded("BROADCAST_TO", 104, Vec::new()),
            Self::ExpandDims => encoded("EXPAND_DIMS", 52, Vec::new()),
            Self::Range => encoded("RANGE", 73, Vec::new()),
            Self::Fill => encoded("FILL", 68, Vec::new()),
            Self::GatherNd => encoded("GATHER_ND", 83, Vec::new()),
            Self::ScatterNd => encoded("SCATTER_ND", 97, Vec::new()),
            Self::SelectV2 => encoded("SELECT_V2", 98, Vec::new()),
            Self::Select => encoded("SELECT", 47, Vec::new()),
            Self::DynamicUpdateSlice => encoded("DYNAMIC_UPDATE_SLICE", 117, Vec::new()),
            Self::Dequantize => encoded("DEQUANTIZE", 38, Vec::new()),
            Self::Quantize => encoded("QUANTIZE", 89, Vec::new()),
            Self::TopKV2 => encoded("TOPK_V2", 34, Vec::new()),
            Self::ReverseV2 => encoded("REVERSE_V2", 81, Vec::new()),
            Self::Where => encoded("WHERE", 85, Vec::new()),
            Self::Rank => encoded("RANK", 86, Vec::new()),
            Self::ZerosLike => encoded("ZEROS_LIKE", 67, Vec::new()),
            Self::HardSwish => encoded("HARD_SWISH", 91, Vec::new()),
            Self::LogSoftmax => encoded("LOG_SOFTMAX", 36, Vec::new()),
            Self::Floor => encoded("FLOOR", 0, Vec::new()),
            Self::Ceil => encoded("CEIL", 0, Vec::new()),
            Self::Round => encoded("ROUND", 0, Vec::new()),
            Self::Log => encoded("LOG", 0, Vec::new()),
            Self::Sqrt => encoded("SQRT", 0, Vec::new()),
            Self::Rsqrt => encoded("RSQRT", 0, Vec::new()),
            Self::Sin => encoded("SIN", 0, Vec::new()),
            Self::Tanh => encoded("TANH", 0, Vec::new()),
            Self::Logistic => encoded("LOGISTIC", 0, Vec::new()),
            Self::Elu => encoded("ELU", 0, Vec::new()),
            Self::Relu => encoded("RELU", 0, Vec::new()),
            Self::Relu6 => encoded("RELU6", 0, Vec::new()),
            Self::Prelu => encoded("PRELU", 0, Vec::new()),
            Self::EmbeddingLookup => encoded("EMBEDDING_LOOKUP", 0, Vec::new()),
            Self::FullyConnected { activation, keep_num_dims, asymmetric_quantize_inputs } => encoded(
                "FULLY_CONNECTED",
                8,
                vec![
                    (0, Field::I8(*activation as i8)),
                    (2, Field::Bool(*keep_num_dims)),
                    (3, Field::Bool(*asymmetric_quantize_inputs)),
                ],
            ),
            Self::BatchMatmul { adj_x, adj_y, asymmetric_quantize_inputs } => encoded(
                "BATCH_MATMUL",
                101,
                vec![
                    (0, Field::Bool(*adj_x)),
                    (1, Field::Bool(*adj_y)),
                    (2, Field::Bool(*asymmetric_quantize_inputs)),
                ],
            ),
            Self::Add { activation } => encoded("ADD", 11, vec![(0, Field::I8(*activation as i8))]),
            Self::Sub { activation } => encoded("SUB", 28, vec![(0, Field::I8(*activation as i8))]),
            Self::Mul { activation } => encoded("MUL", 21, vec![(0, Field::I8(*activation as i8))]),
            Self::Div { activation } => encoded("DIV", 29, vec![(0, Field::I8(*activation as i8))]),
            Self::Gelu { approximate } => encoded("GELU", 116, vec![(0, Field::Bool(*approximate))]),
            Self::Softmax { beta } => encoded("SOFTMAX", 9, vec![(0, Field::F32(*beta))]),
            Self::LeakyRelu { alpha } => encoded("LEAKY_RELU", 75, vec![(0, Field::F32(*alpha))]),
            Self::L2Normalization { activation } => {
                encoded("L2_NORMALIZATION", 12, vec![(0, Field::I8(*activation as i8))])
            }
            Self::Mean { keep_dims } => encoded("MEAN", 27, vec![(0, Field::Bool(*keep_dims))]),
            Self::Sum { keep_dims } => encoded("SUM", 27, vec![(0, Field::Bool(*keep_dims))]),
            Self::ReduceMax { keep_dims } => encoded("REDUCE_MAX", 27, vec![(0, Field::Bool(*keep_dims))]),
            Self::ReduceMin { keep_dims } => encoded("REDUCE_MIN", 27, vec![(0, Field::Bool(*keep_dims))]),
            Self::ReduceProd { keep_dims } => encoded("REDUCE_PROD", 27, vec![(0, Field::Bool(*keep_dims))]),
            Self::ReduceAny { keep_dims } => encoded("REDUCE_ANY", 27, vec![(0, Field::Bool(*keep_dims))]),
            Self::ReduceAll { keep_dims } => encoded("REDUCE_ALL", 27, vec![(0, Field::Bool(*keep_dims))]),
            Self::Reshape => encoded("RESHAPE", 17, Vec::new()),
            Self::Squeeze { squeeze_dims } => {
                encoded("SQUEEZE", 30, vec![(0, Field::Ints(squeeze_dims.clone()))])
            }
            Self::StridedSlice {
                begin_mask,
                end_mask,
                ellipsis_mask,
                new_axis_mask,
                shrink_axis_mask,
                offset,
            } => encoded(
                "STRIDED_SLICE",
                32,
                vec![
                    (0, Field::I32(*begin_mask)),
                    (1, Field::I32(*end_mask)),
                    (2, Field::I32(*ellipsis_mask)),
                    (3, Field::I32(*new_axis_mask)),
                    (4, Field::I32(*shrink_axis_mask)),
                    (5, Field::Bool(*offset)),
                ],
            ),
            Self::Split { num_splits } => encoded("SPLIT", 35, vec![(0, Field::I32(*num_splits))]),
            Self::SplitV { num_splits } => encoded("SPLIT_V", 79, vec![(0, Field::I32(*num_splits))]),
            Self::Concatenation { axis, activation } => {
                encoded("CONCATENATION", 10, vec![(0, Field::I32(*axis)), (1, Field::I8(*activation as i8))])
            }
            Self::Gather { axis, batch_dims } => {
                encoded("GATHER", 23, vec![(0, Field::I32(*axis)), (1, Field::I32(*batch_dims))])
            }
            Self::Cast { from, to } => {
                encoded("CAST", 37, vec![(0, Field::I8(*from as i8)), (1, Field::I8(*to as i8))])
            }
            Self::Pack { values_count, axis } => {
                encoded("PACK", 59, vec![(0, Field::I32(*values_count)), (1, Field::I32(*axis))])
            }
            Self::Unpack { num, axis } => {
                encoded("UNPACK", 64, vec![(0, Field::I32(*num)), (1, Field::I32(*axis))])
            }
            Self::OneHot { axis } => encoded("ONE_HOT", 61, vec![(0, Field::I32(*axis))]),
            Self::ArgMax { output } => encoded("ARG_MAX", 40, vec![(0, Field::I8(*output as i8))]),
            Self::ArgMin { output } => encoded("ARG_MIN", 57, vec![(0, Field::I8(*output as i8))]),
            Self::Cumsum { exclusive, reverse } => {
                encoded("CUMSUM", 102, vec![(0, Field::Bool(*exclusive)), (1, Field::Bool(*reverse))])
            }
            Self::Shape { output } => encoded("SHAPE", 55, vec![(0, Field::I8(*output as i8))]),
            Self::MirrorPad { mode } => encoded("MIRROR_PAD", 77, vec![(0, Field::I8(*mode))]),
            Self::Conv2d { padding, stride_w, stride_h, activation, dilation_w, dilation_h } => encoded(
                "CONV_2D",
                1,
                vec![
                    (0, Field::I8(*padding as i8)),
                    (1, Field::I32(*stride_w)),
                    (2, Field::I32(*stride_h)),
                    (3, Field::I8(*activation as i8)),
                    (4, Field::I32(*dilation_w)),
                    (5, Field::I32(*dilation_h)),
                ],
            ),
            Self::DepthwiseConv2d {
                padding,
                stride_w,
                stride_h,
                depth_multiplier,
                activation,
                dilation_w,
                dilation_h,
            } => encoded(
                "DEPTHWISE_CONV_2D",
                2,
                vec![
                    (0, Field::I8(*padding as i8)),
                    (1, Field::I32(*stride_w)),
                    (2, Field::I32(*stride_h)),
                    (3, Field::I32(*depth_multiplier)),
                    (4, Field::I8(*activation as i8)),
                    (5, Field::I32(*dilation_w)),
                    (6, Field::I32(*dilation_h)),
                ],
            ),
            Self::TransposeConv { padding, stride_w, stride_h, activation } => encoded(
                "TRANSPOSE_CONV",
                49,
                vec![
                    (0, Field::I8(*padding as i8)),
                    (1, Field::I32(*stride_w)),
                    (2, Field::I32(*stride_h)),
                    (3, Field::I8(*activation as i8)),
                ],
            ),
            Self::Conv3d {
                padding,
                stride_d,
                stride_w,
                stride_h,
                activation,
                dilation_d,
                dilation_w,
                dilation_h,
            } => encoded(
                "CONV_3D",
                106,
                vec![
                    (0, Field::I8(*padding as i8)),
                    (1, Field::I32(*stride_d)),
                    (2, Field::I32(*stride_w)),
                    (3, Field::I32(*stride_h)),
                    (4, Field::I8(*activation as i8)),
                    (5, Field::I32(*dilation_d)),
                    (6, Field::I32(*dilation_w)),
                    (7, Field::I32(*dilation_h)),
                ],
            ),
            Self::AveragePool2d { padding, stride_w, stride_h, filter_w, filter_h, activation } => encoded(
                "AVERAGE_POOL_2D",
                5,
                vec![
                    (0, Field::I8(*padding as i8)),
                    (1, Field::I32(*stride_w)),
                    (2, Field::I32(*stride_h)),
                    (3, Field::I32(*filter_w)),
                    (4, Field::I32(*filter_h)),
                    (5, Field::I8(*activation as i8)),
                ],
            ),
            Self::MaxPool2d { padding, stride_w, stride_h, filter_w, filter_h, activation } => encoded(
                "MAX_POOL_2D",
                5,
                vec![
                    (0, Field::I8(*padding as i8)),
                    (1, Field::I32(*stride_w)),
                    (2, Field::I32(*stride_h)),
                    (3, Field::I32(*filter_w)),
                    (4, Field::I32(*filter_h)),
                    (5, Field::I8(*activation as i8)),
                ],
            ),
            Self::ResizeBilinear { align_corners, half_pixel_centers } => encoded(
                "RESIZE_BILINEAR",
                15,
                vec![(2, Field::Bool(*align_corners)), (3, Field::Bool(*half_pixel_centers))],
            ),
            Self::ResizeNearestNeighbor { align_corners, half_pixel_centers } => encoded(
                "RESIZE_NEAREST_NEIGHBOR",
                74,
                vec![(0, Field::Bool(*align_corners)), (1, Field::Bool(*half_pixel_centers))],
            ),
            Self::While { condition, body } => {
                encoded("WHILE", 93, vec![(0, Field::I32(*condition)), (1, Field::I32(*body))])
            }
            Self::If { then_subgraph, else_subgraph } => {
                encoded("IF", 92, vec![(0, Field::I32(*then_subgraph)), (1, Field::I32(*else_subgraph))])
            }
            Self::CallOnce { subgraph } => encoded("CALL_ONCE", 103, vec![(0, Field::I32(*subgraph))]),
            Self::StablehloComposite { name, decomposition, attributes, version } => Encoded {
                name: "STABLEHLO_COMPOSITE",
                union: Union::Options2(21),
                fields: vec![
                    (0, Field::Text(name.clone())),
                    (1, Field::I32(*decomposition)),
                    (2, Field::Bytes(attributes.clone())),
                    (4, Field::I32(*version)),
                ],
            },
            Self::Custom { .. } => encoded("CUSTOM", 0, Vec::new()),
            Self::Other { .. } => encoded("", 0, Vec::new()),
        }
    }
}
