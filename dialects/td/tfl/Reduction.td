//===- Reduction.td - operators that look along dimensions ----------------===//

#ifndef EDGEC_TFL_REDUCTION
#define EDGEC_TFL_REDUCTION

include "Dialect.td"

class TFL_ReductionOp<string mnemonic> : TFL_Op<mnemonic> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$axes,
                       BoolAttr:$keep_dims);
  let results = (outs TFL_Tensor:$output);
}

def TFL_MeanOp : TFL_ReductionOp<"mean">;
def TFL_ReduceAllOp : TFL_ReductionOp<"reduce_all">;
def TFL_ReduceAnyOp : TFL_ReductionOp<"reduce_any">;
def TFL_ReduceMaxOp : TFL_ReductionOp<"reduce_max">;
def TFL_ReduceMinOp : TFL_ReductionOp<"reduce_min">;
def TFL_ReduceProdOp : TFL_ReductionOp<"reduce_prod">;
def TFL_SumOp : TFL_ReductionOp<"sum">;

def TFL_ArgMaxOp : TFL_Op<"arg_max"> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$dim);
  let results = (outs TFL_IntTensor:$output);
}

def TFL_ArgMinOp : TFL_Op<"arg_min"> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$dim);
  let results = (outs TFL_IntTensor:$output);
}

def TFL_TopKV2Op : TFL_Op<"topk_v2"> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$k);
  let results = (outs TFL_Tensor:$values, TFL_IntTensor:$indices);
}

// The least number of the type for a segment without elements.
def TFL_UnsortedSegmentMaxOp : TFL_Op<"unsorted_segment_max"> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$segment_ids,
                       TFL_IntTensor:$num_segments);
  let results = (outs TFL_Tensor:$output);
}

def TFL_CumsumOp : TFL_Op<"cumsum"> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$axis,
                       TFL_False:$exclusive, TFL_False:$reverse);
  let results = (outs TFL_Tensor:$output);
}

def TFL_SoftmaxOp : TFL_Op<"softmax", [Pure, SameOperandsAndResultShape]> {
  let arguments = (ins TFL_Tensor:$input, F32Attr:$beta);
  let results = (outs TFL_Tensor:$output);
}

def TFL_LogSoftmaxOp
    : TFL_Op<"log_softmax", [Pure, SameOperandsAndResultShape]> {
  let arguments = (ins TFL_Tensor:$input);
  let results = (outs TFL_Tensor:$output);
}

def TFL_L2NormalizationOp
    : TFL_Op<"l2_normalization", [Pure, SameOperandsAndResultShape]> {
  let arguments = (ins TFL_Tensor:$input,
                       TFL_Activation:$fused_activation_function);
  let results = (outs TFL_Tensor:$output);
}

#endif
