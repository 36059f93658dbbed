//===- Dynamic.td - operations whose shapes are operands ------------------===//

#ifndef EDGEC_STABLEHLO_DYNAMIC
#define EDGEC_STABLEHLO_DYNAMIC

include "Contraction.td"
include "Structural.td"

def StableHLO_GetDimensionSizeOp
    : StableHLO_Op<"get_dimension_size", [Pure]> {
  let arguments = (ins HLO_Tensor:$operand,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$dimension);
  let results = (outs HLO_IntTensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $operand `,` `dim` `=` $dimension attr-dict `:`
    functional-type(operands, results)
  }];
}

def StableHLO_SetDimensionSizeOp
    : StableHLO_Op<"set_dimension_size", [Pure]> {
  let arguments = (ins HLO_Tensor:$operand, HLO_IntTensor:$size,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$dimension);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $operand `,` $size `,` `dim` `=` $dimension attr-dict `:`
    functional-type(operands, results)
  }];
}

def StableHLO_DynamicReshapeOp : StableHLO_FunctionalOp<"dynamic_reshape"> {
  let arguments = (ins HLO_Tensor:$operand, HLO_IndexTensor:$output_shape);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
}

def StableHLO_DynamicIotaOp : StableHLO_Op<"dynamic_iota", [Pure]> {
  let arguments = (ins HLO_IndexTensor:$output_shape,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$iota_dimension);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $output_shape `,` `dim` `=` $iota_dimension attr-dict `:`
    functional-type(operands, results)
  }];
}

def StableHLO_DynamicBroadcastInDimOp
    : StableHLO_Op<"dynamic_broadcast_in_dim", [Pure]> {
  let arguments = (ins HLO_Tensor:$operand,
                       HLO_IndexTensor:$output_dimensions,
                       DenseI64ArrayAttr:$broadcast_dimensions,
                       OptionalAttr<DenseI64ArrayAttr>
                           :$known_expanding_dimensions,
                       OptionalAttr<DenseI64ArrayAttr>
                           :$known_nonexpanding_dimensions);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $operand `,` $output_dimensions `,` `dims` `=` $broadcast_dimensions
    attr-dict `:` functional-type(operands, results)
  }];
}

def StableHLO_DynamicPadOp : StableHLO_FunctionalOp<"dynamic_pad"> {
  let arguments = (ins HLO_Tensor:$operand, HLO_Tensor:$padding_value,
                       HLO_IndexTensor:$edge_padding_low,
                       HLO_IndexTensor:$edge_padding_high,
                       HLO_IndexTensor:$interior_padding);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
}

def StableHLO_RealDynamicSliceOp
    : StableHLO_FunctionalOp<"real_dynamic_slice"> {
  let arguments = (ins HLO_Tensor:$operand, HLO_IndexTensor:$start_indices,
                       HLO_IndexTensor:$limit_indices,
                       HLO_IndexTensor:$strides);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
}

def StableHLO_DynamicGatherOp : StableHLO_Op<"dynamic_gather", [Pure]> {
  let arguments = (ins HLO_Tensor:$operand, HLO_IndexTensor:$start_indices,
                       HLO_IndexTensor:$slice_sizes,
                       StableHLO_GatherDimensionNumbers:$dimension_numbers,
                       DefaultValuedOptionalAttr<BoolAttr, "false">
                           :$indices_are_sorted);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
}

def StableHLO_DynamicConvOp : StableHLO_Op<"dynamic_conv", [Pure]> {
  let arguments = !con((ins HLO_Tensor:$lhs, HLO_Tensor:$rhs,
                            HLO_IndexTensor:$padding),
                       (ins
    OptionalAttr<DenseI64ArrayAttr>:$window_strides,
    OptionalAttr<DenseI64ArrayAttr>:$lhs_dilation,
    OptionalAttr<DenseI64ArrayAttr>:$rhs_dilation,
    OptionalAttr<DenseBoolArrayAttr>:$window_reversal,
    StableHLO_ConvDimensionNumbers:$dimension_numbers,
    ConfinedAttr<I64Attr, [IntPositive]>:$feature_group_count,
    ConfinedAttr<I64Attr, [IntPositive]>:$batch_group_count,
    OptionalAttr<StableHLO_PrecisionConfigAttr>:$precision_config));
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
}

def StableHLO_ComputeReshapeShapeOp
    : StableHLO_FunctionalOp<"compute_reshape_shape"> {
  let arguments = (ins Index:$num_elements, HLO_IndexTensor:$dynamic_shape);
  let results = (outs HLO_IndexTensor:$result);
  let hasVerifier = 1;
}

#endif
