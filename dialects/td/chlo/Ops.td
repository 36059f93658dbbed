//===- Ops.td - every operation of the CHLO dialect -----------------------===//

#ifndef EDGEC_CHLO_OPS
#define EDGEC_CHLO_OPS

include "Broadcast.td"
include "Elementwise.td"

def CHLO_ConstantOp
    : CHLO_Op<"constant",
              [ConstantLike, Pure, AllTypesMatch<["value", "output"]>]> {
  let arguments = (ins ElementsAttr:$value);
  let results = (outs CHLO_Tensor:$output);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
}

def CHLO_ConstantLikeOp : CHLO_Op<"constant_like", [Pure]> {
  let summary = "one number everywhere, in the operand's shape";
  let arguments = (ins TypedAttrInterface:$value, CHLO_Tensor:$operand);
  let results = (outs CHLO_Tensor:$result);
  let hasVerifier = 1;
}

def CHLO_TopKOp
    : CHLO_Op<"top_k",
              [Pure, DeclareOpInterfaceMethods<OpAsmOpInterface,
                                               ["getAsmResultNames"]>]> {
  let summary = "the k largest elements of the last dimension and their places";
  let arguments = (ins CHLO_Tensor:$operand, I64Attr:$k);
  let results = (outs CHLO_Tensor:$values, CHLO_Tensor:$indices);
  let hasVerifier = 1;
  let assemblyFormat = [{
    `(` $operand `,` `k` `=` $k `)` attr-dict `:` type($operand) `->` `(`
    type($values) `,` type($indices) `)`
  }];
}

def CHLO_RaggedDotOp : CHLO_Op<"ragged_dot", [Pure]> {
  let arguments = (ins CHLO_Tensor:$lhs, CHLO_Tensor:$rhs,
                       CHLO_IntTensor:$group_sizes,
                       CHLO_RaggedDotDimensionNumbers
                           :$ragged_dot_dimension_numbers,
                       OptionalAttr<CHLO_PrecisionConfigAttr>
                           :$precision_config);
  let results = (outs CHLO_Tensor:$result);
  let hasVerifier = 1;
}

#endif
