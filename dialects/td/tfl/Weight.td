//===- Weight.td - stored weights that carry their scales -----------------===//

#ifndef EDGEC_TFL_WEIGHT
#define EDGEC_TFL_WEIGHT

include "Dialect.td"

// Integer values and their scales as one tensor. No operator of the schema: the
// writer makes a quantised tensor of the two, one scale for each index along
// `axis` (`block_size` 0) or for each `block_size` elements along the last axis.
def TFL_QuantizedWeightOp : TFL_Op<"pseudo_qweight"> {
  let arguments = (ins TFL_IntTensor:$values, TFL_Tensor:$scales,
                       I32Attr:$axis, I32Attr:$block_size);
  let results = (outs TFL_Tensor:$output);
}

#endif
