//! Every builtin operator: number, name, the type of its options, and the ids of their fields.

use super::field::{Field, OptionField};
use super::model::{Activation, Padding, TensorType};
use super::op::{CUSTOM, Union, default, operators, union};
use crate::FormatError;
use crate::flatbuffer::Table;

operators! {
    Add = 0 "ADD" (first 11) { activation: Activation = 0 } without [1];
    AveragePool2d = 1 "AVERAGE_POOL_2D" (first 5) {
        padding: Padding = 0, stride_w: i32 = 1, stride_h: i32 = 2, filter_w: i32 = 3, filter_h: i32 = 4,
        activation: Activation = 5,
    };
    Concatenation = 2 "CONCATENATION" (first 10) { axis: i32 = 0, activation: Activation = 1 };
    Conv2d = 3 "CONV_2D" (first 1) {
        padding: Padding = 0, stride_w: i32 = 1, stride_h: i32 = 2, activation: Activation = 3,
        dilation_w: i32 = 4 or 1, dilation_h: i32 = 5 or 1,
    } without [6];
    DepthwiseConv2d = 4 "DEPTHWISE_CONV_2D" (first 2) {
        padding: Padding = 0, stride_w: i32 = 1, stride_h: i32 = 2, depth_multiplier: i32 = 3,
        activation: Activation = 4, dilation_w: i32 = 5 or 1, dilation_h: i32 = 6 or 1,
    };
    DepthToSpace = 5 "DEPTH_TO_SPACE" (first 94) { block_size: i32 = 0 };
    Dequantize = 6 "DEQUANTIZE" (first 38);
    EmbeddingLookup = 7 "EMBEDDING_LOOKUP" (none);
    Floor = 8 "FLOOR" (none);
    FullyConnected = 9 "FULLY_CONNECTED" (first 8) {
        activation: Activation = 0, keep_num_dims: bool = 2, asymmetric_quantize_inputs: bool = 3,
    } without [1, 4, 5];
    HashtableLookup = 10 "HASHTABLE_LOOKUP" (none);
    L2Normalization = 11 "L2_NORMALIZATION" (first 12) { activation: Activation = 0 };
    L2Pool2d = 12 "L2_POOL_2D" (first 5) {
        padding: Padding = 0, stride_w: i32 = 1, stride_h: i32 = 2, filter_w: i32 = 3, filter_h: i32 = 4,
        activation: Activation = 5,
    };
    LocalResponseNormalization = 13 "LOCAL_RESPONSE_NORMALIZATION" (first 13) {
        radius: i32 = 0, bias: f32 = 1, alpha: f32 = 2, beta: f32 = 3,
    };
    Logistic = 14 "LOGISTIC" (none);
    LshProjection = 15 "LSH_PROJECTION" (first 4) { kind: i8 = 0 };
    Lstm = 16 "LSTM" (first 14) {
        activation: Activation = 0, cell_clip: f32 = 1, proj_clip: f32 = 2, kernel_type: i8 = 3,
        asymmetric_quantize_inputs: bool = 4,
    };
    MaxPool2d = 17 "MAX_POOL_2D" (first 5) {
        padding: Padding = 0, stride_w: i32 = 1, stride_h: i32 = 2, filter_w: i32 = 3, filter_h: i32 = 4,
        activation: Activation = 5,
    };
    Mul = 18 "MUL" (first 21) { activation: Activation = 0 };
    Relu = 19 "RELU" (none);
    ReluN1To1 = 20 "RELU_N1_TO_1" (none);
    Relu6 = 21 "RELU6" (none);
    Reshape = 22 "RESHAPE" (first 17) without [0];
    ResizeBilinear = 23 "RESIZE_BILINEAR" (first 15) {
        align_corners: bool = 2, half_pixel_centers: bool = 3,
    };
    Rnn = 24 "RNN" (first 7) { activation: Activation = 0, asymmetric_quantize_inputs: bool = 1 };
    Softmax = 25 "SOFTMAX" (first 9) { beta: f32 = 0 };
    SpaceToDepth = 26 "SPACE_TO_DEPTH" (first 19) { block_size: i32 = 0 };
    Svdf = 27 "SVDF" (first 6) {
        rank: i32 = 0, activation: Activation = 1, asymmetric_quantize_inputs: bool = 2,
    };
    Tanh = 28 "TANH" (none);
    ConcatEmbeddings = 29 "CONCAT_EMBEDDINGS" (first 3) {
        num_channels: i32 = 0, num_columns_per_channel: Vec<i32> = 1, embedding_dim_per_channel: Vec<i32> = 2,
    };
    SkipGram = 30 "SKIP_GRAM" (first 18) {
        ngram_size: i32 = 0, max_skip_size: i32 = 1, include_all_ngrams: bool = 2,
    };
    Call = 31 "CALL" (first 16) { subgraph: u32 = 0 };
    EmbeddingLookupSparse = 33 "EMBEDDING_LOOKUP_SPARSE" (first 20) { combiner: i8 = 0 };
    Pad = 34 "PAD" (first 22);
    UnidirectionalSequenceRnn = 35 "UNIDIRECTIONAL_SEQUENCE_RNN" (first 31) {
        time_major: bool = 0, activation: Activation = 1, asymmetric_quantize_inputs: bool = 2,
    };
    Gather = 36 "GATHER" (first 23) { axis: i32 = 0, batch_dims: i32 = 1 };
    BatchToSpaceNd = 37 "BATCH_TO_SPACE_ND" (first 24);
    SpaceToBatchNd = 38 "SPACE_TO_BATCH_ND" (first 25);
    Transpose = 39 "TRANSPOSE" (first 26);
    Mean = 40 "MEAN" (first 27) { keep_dims: bool = 0 };
    Sub = 41 "SUB" (first 28) { activation: Activation = 0 } without [1];
    Div = 42 "DIV" (first 29) { activation: Activation = 0 };
    Squeeze = 43 "SQUEEZE" (first 30) { squeeze_dims: Vec<i32> = 0 };
    UnidirectionalSequenceLstm = 44 "UNIDIRECTIONAL_SEQUENCE_LSTM" (first 71) {
        activation: Activation = 0, cell_clip: f32 = 1, proj_clip: f32 = 2, time_major: bool = 3,
        asymmetric_quantize_inputs: bool = 4, diagonal_recurrent_tensors: bool = 5,
    };
    StridedSlice = 45 "STRIDED_SLICE" (first 32) {
        begin_mask: i32 = 0, end_mask: i32 = 1, ellipsis_mask: i32 = 2, new_axis_mask: i32 = 3,
        shrink_axis_mask: i32 = 4, offset: bool = 5,
    };
    BidirectionalSequenceRnn = 46 "BIDIRECTIONAL_SEQUENCE_RNN" (first 70) {
        time_major: bool = 0, activation: Activation = 1, merge_outputs: bool = 2,
        asymmetric_quantize_inputs: bool = 3,
    };
    Exp = 47 "EXP" (first 33);
    TopKV2 = 48 "TOPK_V2" (first 34);
    Split = 49 "SPLIT" (first 35) { num_splits: i32 = 0 };
    LogSoftmax = 50 "LOG_SOFTMAX" (first 36);
    Delegate = 51 "DELEGATE" (none);
    BidirectionalSequenceLstm = 52 "BIDIRECTIONAL_SEQUENCE_LSTM" (first 69) {
        activation: Activation = 0, cell_clip: f32 = 1, proj_clip: f32 = 2, merge_outputs: bool = 3,
        time_major: bool = 4 or true, asymmetric_quantize_inputs: bool = 5,
    };
    Cast = 53 "CAST" (first 37) { from: TensorType = 0, to: TensorType = 1 };
    Prelu = 54 "PRELU" (none);
    Maximum = 55 "MAXIMUM" (first 39);
    ArgMax = 56 "ARG_MAX" (first 40) { output: TensorType = 0 };
    Minimum = 57 "MINIMUM" (first 39);
    Less = 58 "LESS" (first 41);
    Neg = 59 "NEG" (first 42);
    PadV2 = 60 "PADV2" (first 43);
    Greater = 61 "GREATER" (first 44);
    GreaterEqual = 62 "GREATER_EQUAL" (first 45);
    LessEqual = 63 "LESS_EQUAL" (first 46);
    Select = 64 "SELECT" (first 47);
    Slice = 65 "SLICE" (first 48);
    Sin = 66 "SIN" (none);
    TransposeConv = 67 "TRANSPOSE_CONV" (first 49) {
        padding: Padding = 0, stride_w: i32 = 1, stride_h: i32 = 2, activation: Activation = 3,
    } without [4];
    SparseToDense = 68 "SPARSE_TO_DENSE" (first 50) { validate_indices: bool = 0 };
    Tile = 69 "TILE" (first 51);
    ExpandDims = 70 "EXPAND_DIMS" (first 52);
    Equal = 71 "EQUAL" (first 53);
    NotEqual = 72 "NOT_EQUAL" (first 54);
    Log = 73 "LOG" (none);
    Sum = 74 "SUM" (first 27) { keep_dims: bool = 0 };
    Sqrt = 75 "SQRT" (none);
    Rsqrt = 76 "RSQRT" (none);
    Shape = 77 "SHAPE" (first 55) { output: TensorType = 0 };
    Pow = 78 "POW" (first 56);
    ArgMin = 79 "ARG_MIN" (first 57) { output: TensorType = 0 };
    FakeQuant = 80 "FAKE_QUANT" (first 58) {
        min: f32 = 0, max: f32 = 1, num_bits: i32 = 2, narrow_range: bool = 3,
    };
    ReduceProd = 81 "REDUCE_PROD" (first 27) { keep_dims: bool = 0 };
    ReduceMax = 82 "REDUCE_MAX" (first 27) { keep_dims: bool = 0 };
    Pack = 83 "PACK" (first 59) { values_count: i32 = 0, axis: i32 = 1 };
    LogicalOr = 84 "LOGICAL_OR" (first 60);
    OneHot = 85 "ONE_HOT" (first 61) { axis: i32 = 0 };
    LogicalAnd = 86 "LOGICAL_AND" (first 62);
    LogicalNot = 87 "LOGICAL_NOT" (first 63);
    Unpack = 88 "UNPACK" (first 64) { num: i32 = 0, axis: i32 = 1 };
    ReduceMin = 89 "REDUCE_MIN" (first 27) { keep_dims: bool = 0 };
    FloorDiv = 90 "FLOOR_DIV" (first 65);
    ReduceAny = 91 "REDUCE_ANY" (first 27) { keep_dims: bool = 0 };
    Square = 92 "SQUARE" (first 66);
    ZerosLike = 93 "ZEROS_LIKE" (first 67);
    Fill = 94 "FILL" (first 68);
    FloorMod = 95 "FLOOR_MOD" (first 72);
    Range = 96 "RANGE" (first 73);
    ResizeNearestNeighbor = 97 "RESIZE_NEAREST_NEIGHBOR" (first 74) {
        align_corners: bool = 0, half_pixel_centers: bool = 1,
    };
    LeakyRelu = 98 "LEAKY_RELU" (first 75) { alpha: f32 = 0 };
    SquaredDifference = 99 "SQUARED_DIFFERENCE" (first 76);
    MirrorPad = 100 "MIRROR_PAD" (first 77) { mode: i8 = 0 };
    Abs = 101 "ABS" (first 78);
    SplitV = 102 "SPLIT_V" (first 79) { num_splits: i32 = 0 };
    Unique = 103 "UNIQUE" (first 80) { idx_out_type: TensorType = 0 or TensorType::Int32 };
    Ceil = 104 "CEIL" (none);
    ReverseV2 = 105 "REVERSE_V2" (first 81);
    AddN = 106 "ADD_N" (first 82);
    GatherNd = 107 "GATHER_ND" (first 83);
    Cos = 108 "COS" (first 84);
    Where = 109 "WHERE" (first 85);
    Rank = 110 "RANK" (first 86);
    Elu = 111 "ELU" (none);
    ReverseSequence = 112 "REVERSE_SEQUENCE" (first 87) { seq_dim: i32 = 0, batch_dim: i32 = 1 };
    MatrixDiag = 113 "MATRIX_DIAG" (first 88);
    Quantize = 114 "QUANTIZE" (first 89);
    MatrixSetDiag = 115 "MATRIX_SET_DIAG" (first 90);
    Round = 116 "ROUND" (none);
    HardSwish = 117 "HARD_SWISH" (first 91);
    If = 118 "IF" (first 92) { then_subgraph: i32 = 0, else_subgraph: i32 = 1 };
    While = 119 "WHILE" (first 93) { condition: i32 = 0, body: i32 = 1 };
    NonMaxSuppressionV4 = 120 "NON_MAX_SUPPRESSION_V4" (first 95);
    NonMaxSuppressionV5 = 121 "NON_MAX_SUPPRESSION_V5" (first 96);
    ScatterNd = 122 "SCATTER_ND" (first 97);
    SelectV2 = 123 "SELECT_V2" (first 98);
    Densify = 124 "DENSIFY" (first 99);
    SegmentSum = 125 "SEGMENT_SUM" (first 100);
    BatchMatmul = 126 "BATCH_MATMUL" (first 101) {
        adj_x: bool = 0, adj_y: bool = 1, asymmetric_quantize_inputs: bool = 2,
    };
    Cumsum = 128 "CUMSUM" (first 102) { exclusive: bool = 0, reverse: bool = 1 };
    CallOnce = 129 "CALL_ONCE" (first 103) { subgraph: i32 = 0 };
    BroadcastTo = 130 "BROADCAST_TO" (first 104);
    Rfft2d = 131 "RFFT2D" (first 105);
    Conv3d = 132 "CONV_3D" (first 106) {
        padding: Padding = 0, stride_d: i32 = 1, stride_w: i32 = 2, stride_h: i32 = 3,
        activation: Activation = 4, dilation_d: i32 = 5 or 1, dilation_w: i32 = 6 or 1,
        dilation_h: i32 = 7 or 1,
    };
    Imag = 133 "IMAG" (none);
    Real = 134 "REAL" (none);
    ComplexAbs = 135 "COMPLEX_ABS" (none);
    Hashtable = 136 "HASHTABLE" (first 107) {
        table_id: i32 = 0, key_dtype: TensorType = 1, value_dtype: TensorType = 2,
    };
    HashtableFind = 137 "HASHTABLE_FIND" (first 108);
    HashtableImport = 138 "HASHTABLE_IMPORT" (first 109);
    HashtableSize = 139 "HASHTABLE_SIZE" (first 110);
    ReduceAll = 140 "REDUCE_ALL" (first 27) { keep_dims: bool = 0 };
    Conv3dTranspose = 141 "CONV_3D_TRANSPOSE" (first 106) {
        padding: Padding = 0, stride_d: i32 = 1, stride_w: i32 = 2, stride_h: i32 = 3,
        activation: Activation = 4, dilation_d: i32 = 5 or 1, dilation_w: i32 = 6 or 1,
        dilation_h: i32 = 7 or 1,
    };
    VarHandle = 142 "VAR_HANDLE" (first 111) { container: String = 0, shared_name: String = 1 };
    ReadVariable = 143 "READ_VARIABLE" (first 112);
    AssignVariable = 144 "ASSIGN_VARIABLE" (first 113);
    BroadcastArgs = 145 "BROADCAST_ARGS" (none);
    RandomStandardNormal = 146 "RANDOM_STANDARD_NORMAL" (first 114) { seed: i64 = 0, seed2: i64 = 1 };
    Bucketize = 147 "BUCKETIZE" (first 115) { boundaries: Vec<f32> = 0 };
    RandomUniform = 148 "RANDOM_UNIFORM" (first 114) { seed: i64 = 0, seed2: i64 = 1 };
    Multinomial = 149 "MULTINOMIAL" (first 114) { seed: i64 = 0, seed2: i64 = 1 };
    Gelu = 150 "GELU" (first 116) { approximate: bool = 0 };
    DynamicUpdateSlice = 151 "DYNAMIC_UPDATE_SLICE" (first 117);
    Relu0To1 = 152 "RELU_0_TO_1" (none);
    UnsortedSegmentProd = 153 "UNSORTED_SEGMENT_PROD" (first 118);
    UnsortedSegmentMax = 154 "UNSORTED_SEGMENT_MAX" (first 119);
    UnsortedSegmentSum = 155 "UNSORTED_SEGMENT_SUM" (first 121);
    Atan2 = 156 "ATAN2" (first 122);
    UnsortedSegmentMin = 157 "UNSORTED_SEGMENT_MIN" (first 120);
    Sign = 158 "SIGN" (first 123);
    Bitcast = 159 "BITCAST" (first 124);
    BitwiseXor = 160 "BITWISE_XOR" (first 125);
    RightShift = 161 "RIGHT_SHIFT" (first 126);
    StablehloLogistic = 162 "STABLEHLO_LOGISTIC" (none);
    StablehloAdd = 163 "STABLEHLO_ADD" (none);
    StablehloDivide = 164 "STABLEHLO_DIVIDE" (none);
    StablehloMultiply = 165 "STABLEHLO_MULTIPLY" (none);
    StablehloMaximum = 166 "STABLEHLO_MAXIMUM" (none);
    StablehloReshape = 167 "STABLEHLO_RESHAPE" (none);
    StablehloClamp = 168 "STABLEHLO_CLAMP" (none);
    StablehloConcatenate = 169 "STABLEHLO_CONCATENATE" (second 1) { dimension: i64 = 0 };
    StablehloBroadcastInDim = 170 "STABLEHLO_BROADCAST_IN_DIM" (second 2) {
        broadcast_dimensions: Vec<i64> = 0,
    };
    StablehloConvolution = 171 "STABLEHLO_CONVOLUTION" (second 4) {
        window_strides: Vec<i64> = 0, padding: Vec<i64> = 1, lhs_dilation: Vec<i64> = 2,
        rhs_dilation: Vec<i64> = 3, window_reversal: Vec<bool> = 4, input_batch_dimension: i64 = 5,
        input_feature_dimension: i64 = 6, input_spatial_dimensions: Vec<i64> = 7,
        kernel_input_feature_dimension: i64 = 8, kernel_output_feature_dimension: i64 = 9,
        kernel_spatial_dimensions: Vec<i64> = 10, output_batch_dimension: i64 = 11,
        output_feature_dimension: i64 = 12, output_spatial_dimensions: Vec<i64> = 13,
        feature_group_count: i64 = 14, batch_group_count: i64 = 15, precision_config: Vec<u32> = 16,
    };
    StablehloSlice = 172 "STABLEHLO_SLICE" (second 3) {
        start_indices: Vec<i64> = 0, limit_indices: Vec<i64> = 1, strides: Vec<i64> = 2,
    };
    StablehloCustomCall = 173 "STABLEHLO_CUSTOM_CALL" (second 5) {
        call_target_name: String = 0, has_side_effect: bool = 1, backend_config: String = 2,
        api_version: i32 = 3, called_computations: Vec<i32> = 4, custom_attributes: Vec<u8> = 5,
    };
    StablehloReduce = 174 "STABLEHLO_REDUCE" (second 6) {
        dimensions: Vec<i64> = 0, body_subgraph_index: i32 = 1,
    };
    StablehloAbs = 175 "STABLEHLO_ABS" (none);
    StablehloAnd = 176 "STABLEHLO_AND" (none);
    StablehloCosine = 177 "STABLEHLO_COSINE" (none);
    StablehloExponential = 178 "STABLEHLO_EXPONENTIAL" (none);
    StablehloFloor = 179 "STABLEHLO_FLOOR" (none);
    StablehloLog = 180 "STABLEHLO_LOG" (none);
    StablehloMinimum = 181 "STABLEHLO_MINIMUM" (none);
    StablehloNegate = 182 "STABLEHLO_NEGATE" (none);
    StablehloOr = 183 "STABLEHLO_OR" (none);
    StablehloPower = 184 "STABLEHLO_POWER" (none);
    StablehloRemainder = 185 "STABLEHLO_REMAINDER" (none);
    StablehloRsqrt = 186 "STABLEHLO_RSQRT" (none);
    StablehloSelect = 187 "STABLEHLO_SELECT" (none);
    StablehloSubtract = 188 "STABLEHLO_SUBTRACT" (none);
    StablehloTanh = 189 "STABLEHLO_TANH" (none);
    StablehloScatter = 190 "STABLEHLO_SCATTER" (second 7) {
        indices_are_sorted: bool = 0, update_window_dims: Vec<i64> = 1, inserted_window_dims: Vec<i64> = 2,
        scatter_dims_to_operand_dims: Vec<i64> = 3, index_vector_dim: i64 = 4, unique_indices: bool = 5,
        update_computation_subgraph_index: i32 = 6,
    };
    StablehloCompare = 191 "STABLEHLO_COMPARE" (second 8) {
        comparison_direction: u32 = 0, compare_type: u32 = 1,
    };
    StablehloConvert = 192 "STABLEHLO_CONVERT" (none);
    StablehloDynamicSlice = 193 "STABLEHLO_DYNAMIC_SLICE" (second 9) { slice_sizes: Vec<i64> = 0 };
    StablehloDynamicUpdateSlice = 194 "STABLEHLO_DYNAMIC_UPDATE_SLICE" (none);
    StablehloPad = 195 "STABLEHLO_PAD" (second 10) {
        edge_padding_low: Vec<i64> = 0, edge_padding_high: Vec<i64> = 1, interior_padding: Vec<i64> = 2,
    };
    StablehloIota = 196 "STABLEHLO_IOTA" (second 11) { iota_dimension: i64 = 0 };
    StablehloDotGeneral = 197 "STABLEHLO_DOT_GENERAL" (second 12) {
        lhs_batching_dimensions: Vec<i64> = 0, rhs_batching_dimensions: Vec<i64> = 1,
        lhs_contracting_dimensions: Vec<i64> = 2, rhs_contracting_dimensions: Vec<i64> = 3,
        precision_config: Vec<u32> = 4,
    };
    StablehloReduceWindow = 198 "STABLEHLO_REDUCE_WINDOW" (second 13) {
        window_dimensions: Vec<i64> = 0, window_strides: Vec<i64> = 1, base_dilations: Vec<i64> = 2,
        window_dilations: Vec<i64> = 3, padding: Vec<i64> = 4, body_subgraph_index: i32 = 5,
    };
    StablehloSort = 199 "STABLEHLO_SORT" (second 14) {
        dimension: i64 = 0, is_stable: bool = 1, comparator_subgraph_index: i32 = 2,
    };
    StablehloWhile = 200 "STABLEHLO_WHILE" (second 15) {
        cond_subgraph_index: i32 = 0, body_subgraph_index: i32 = 1,
    };
    StablehloGather = 201 "STABLEHLO_GATHER" (second 16) {
        offset_dims: Vec<i64> = 0, collapsed_slice_dims: Vec<i64> = 1, start_index_map: Vec<i64> = 2,
        index_vector_dim: i64 = 3, slice_sizes: Vec<i64> = 4, indices_are_sorted: bool = 5,
    };
    StablehloTranspose = 202 "STABLEHLO_TRANSPOSE" (second 17) { permutation: Vec<i64> = 0 };
    Dilate = 203 "DILATE" (second 18);
    StablehloRngBitGenerator = 204 "STABLEHLO_RNG_BIT_GENERATOR" (second 19) { algorithm: i8 = 0 };
    ReduceWindow = 205 "REDUCE_WINDOW" (second 20) { reduce_function: i32 = 0 };
    StablehloComposite = 206 "STABLEHLO_COMPOSITE" (second 21) {
        name: String = 0, decomposition: i32 = 1, attributes: Vec<u8> = 2, version: i32 = 4,
    } without [3];
    StablehloShiftLeft = 207 "STABLEHLO_SHIFT_LEFT" (second 22);
    StablehloCbrt = 208 "STABLEHLO_CBRT" (none);
    StablehloCase = 209 "STABLEHLO_CASE" (second 23) { branch_subgraph_indices: Vec<i32> = 0 };
}
