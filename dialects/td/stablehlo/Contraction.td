//===- Contraction.td - products that sum over dimensions -----------------===//

#ifndef EDGEC_STABLEHLO_CONTRACTION
#define EDGEC_STABLEHLO_CONTRACTION

include "Attrs.td"

def StableHLO_DotGeneralOp : StableHLO_Op<"dot_general", [Pure]> {
  let arguments = (ins HLO_Tensor:$lhs, HLO_Tensor:$rhs,
                       StableHLO_DotDimensionNumbers:$dot_dimension_numbers,
                       OptionalAttr<StableHLO_PrecisionConfigAttr>
                           :$precision_config,
                       OptionalAttr<StableHLO_DotAlgorithm>:$algorithm);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $lhs `,` $rhs `,` custom<DotDimensionNumbers>($dot_dimension_numbers) ``
    custom<PrecisionConfigAndAlgorithm>($precision_config, $algorithm)
    attr-dict `:` functional-type(operands, results)
  }];
}

def StableHLO_DotOp : StableHLO_Op<"dot", [Pure]> {
  let arguments = (ins HLO_Tensor:$lhs, HLO_Tensor:$rhs,
                       OptionalAttr<StableHLO_PrecisionConfigAttr>
                           :$precision_config);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $lhs `,` $rhs `` custom<PrecisionConfig>($precision_config)
    attr-dict `:` functional-type(operands, results)
  }];
}

def StableHLO_EinsumOp : StableHLO_Op<"einsum", [Pure]> {
  let arguments = (ins HLO_Tensor:$lhs, HLO_Tensor:$rhs,
                       StrAttr:$einsum_config);
  let results = (outs HLO_Tensor:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs `,` `config` `=` $einsum_config attr-dict `:`
    functional-type(operands, results)
  }];
}

def StableHLO_UnaryEinsumOp : StableHLO_Op<"unary_einsum", [Pure]> {
  let arguments = (ins HLO_Tensor:$operand, StrAttr:$einsum_config);
  let results = (outs HLO_Tensor:$result);
  let assemblyFormat = [{
    $operand `,` `config` `=` $einsum_config attr-dict `:`
    functional-type(operands, results)
  }];
}

defvar ConvolutionAttributes = (ins
  OptionalAttr<DenseI64ArrayAttr>:$window_strides,
  OptionalAttr<I64ElementsAttr>:$padding,
  OptionalAttr<DenseI64ArrayAttr>:$lhs_dilation,
  OptionalAttr<DenseI64ArrayAttr>:$rhs_dilation,
  OptionalAttr<DenseBoolArrayAttr>:$window_reversal,
  StableHLO_ConvDimensionNumbers:$dimension_numbers,
  ConfinedAttr<I64Attr, [IntPositive]>:$feature_group_count,
  ConfinedAttr<I64Attr, [IntPositive]>:$batch_group_count,
  OptionalAttr<StableHLO_PrecisionConfigAttr>:$precision_config);

def StableHLO_ConvolutionOp : StableHLO_Op<"convolution", [Pure]> {
  let arguments = !con((ins HLO_Tensor:$lhs, HLO_Tensor:$rhs),
                       ConvolutionAttributes);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    `(` operands `)` `dim_numbers` `=`
    custom<ConvolutionDimensions>($dimension_numbers) `,` `window` `=`
    custom<WindowAttributes>($window_strides, $padding, $lhs_dilation,
                             $rhs_dilation, $window_reversal)
    attr-dict `:` functional-type(operands, results)
  }];
}

#endif
