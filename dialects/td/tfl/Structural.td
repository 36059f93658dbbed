//===- Structural.td - constants and operators that move elements ---------===//

#ifndef EDGEC_TFL_STRUCTURAL
#define EDGEC_TFL_STRUCTURAL

include "Dialect.td"

//===- Values without operands --------------------------------------------===//

def TFL_ConstOp
    : TFL_Op<"pseudo_const",
        [ConstantLike, Pure,
         DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let arguments = (ins ElementsAttr:$value);
  let results = (outs TFL_Tensor:$output);
  let hasFolder = 1;
  let assemblyFormat = "attr-dict $value `->` type($output)";
}

def TFL_NoValueOp : TFL_Op<"no_value", [Pure]> {
  let arguments = (ins UnitAttr:$value);
  let results = (outs NoneType:$none_val);
  let assemblyFormat = "attr-dict `:` type(results)";
}

def TFL_ShapeOp : TFL_Op<"shape"> {
  let arguments = (ins TFL_Tensor:$input);
  let results = (outs TFL_IntTensor:$output);
}

def TFL_FillOp : TFL_Op<"fill"> {
  let arguments = (ins TFL_IntTensor:$dims, TFL_Tensor:$input);
  let results = (outs TFL_Tensor:$result);
}

def TFL_RangeOp : TFL_Op<"range"> {
  let arguments = (ins TFL_Tensor:$start, TFL_Tensor:$limit,
                       TFL_Tensor:$delta);
  let results = (outs TFL_Tensor:$result);
}

//===- The same elements in another shape or order ------------------------===//

def TFL_ReshapeOp : TFL_Op<"reshape"> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$shape);
  let results = (outs TFL_Tensor:$output);
}

def TFL_TransposeOp : TFL_Op<"transpose"> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$perm);
  let results = (outs TFL_Tensor:$output);
}

def TFL_ExpandDimsOp : TFL_Op<"expand_dims"> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$dim);
  let results = (outs TFL_Tensor:$output);
}

def TFL_SqueezeOp : TFL_Op<"squeeze"> {
  let arguments = (ins TFL_Tensor:$input,
                       DefaultValuedAttr<I64ArrayAttr, "{}">:$squeeze_dims);
  let results = (outs TFL_Tensor:$output);
}

def TFL_BitcastOp : TFL_Op<"bitcast"> {
  let arguments = (ins TFL_Tensor:$input);
  let results = (outs TFL_Tensor:$output);
}

def TFL_ReverseV2Op : TFL_Op<"reverse_v2"> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$axis);
  let results = (outs TFL_Tensor:$output);
}

//===- More elements than before ------------------------------------------===//

def TFL_BroadcastToOp : TFL_Op<"broadcast_to"> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$shape);
  let results = (outs TFL_Tensor:$output);
}

def TFL_TileOp : TFL_Op<"tile"> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$multiples);
  let results = (outs TFL_Tensor:$output);
}

def TFL_PadOp : TFL_Op<"pad"> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$padding);
  let results = (outs TFL_Tensor:$output);
}

def TFL_PadV2Op : TFL_Op<"padv2"> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$padding,
                       TFL_Tensor:$constant_values);
  let results = (outs TFL_Tensor:$output);
}

def TFL_MirrorPadOp : TFL_Op<"mirror_pad"> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$pad,
                       TFL_StringIn<["REFLECT", "SYMMETRIC"]>:$mode);
  let results = (outs TFL_Tensor:$output);
}

def TFL_ConcatenationOp : TFL_Op<"concatenation"> {
  let arguments = (ins Variadic<TFL_Tensor>:$values, I32Attr:$axis,
                       TFL_Activation:$fused_activation_function);
  let results = (outs TFL_Tensor:$output);
}

def TFL_PackOp : TFL_Op<"pack"> {
  let arguments = (ins Variadic<TFL_Tensor>:$values,
                       ConfinedAttr<I32Attr, [IntPositive]>:$values_count,
                       I32Attr:$axis);
  let results = (outs TFL_Tensor:$output);
}

//===- Parts of a tensor --------------------------------------------------===//

def TFL_UnpackOp : TFL_Op<"unpack"> {
  let arguments = (ins TFL_Tensor:$input,
                       ConfinedAttr<I32Attr, [IntNonNegative]>:$num,
                       I32Attr:$axis);
  let results = (outs Variadic<TFL_Tensor>:$outputs);
}

def TFL_SliceOp : TFL_Op<"slice"> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$begin,
                       TFL_IntTensor:$size);
  let results = (outs TFL_Tensor:$output);
}

def TFL_StridedSliceOp : TFL_Op<"strided_slice"> {
  let arguments = (ins TFL_Tensor:$input, TFL_IntTensor:$begin,
                       TFL_IntTensor:$end, TFL_IntTensor:$strides,
                       I32Attr:$begin_mask, I32Attr:$end_mask,
                       I32Attr:$ellipsis_mask, I32Attr:$new_axis_mask,
                       I32Attr:$shrink_axis_mask, TFL_False:$offset);
  let results = (outs TFL_Tensor:$output);
}

def TFL_SplitOp : TFL_Op<"split"> {
  let arguments = (ins TFL_IntTensor:$split_dim, TFL_Tensor:$value,
                       ConfinedAttr<I32Attr, [IntPositive]>:$num_splits);
  let results = (outs Variadic<TFL_Tensor>:$outputs);
}

def TFL_SplitVOp : TFL_Op<"split_v"> {
  let arguments = (ins TFL_Tensor:$value, TFL_IntTensor:$size_splits,
                       TFL_IntTensor:$split_dim,
                       ConfinedAttr<I32Attr, [IntPositive]>:$num_splits);
  let results = (outs Variadic<TFL_Tensor>:$outputs);
}

def TFL_GatherOp : TFL_Op<"gather"> {
  let arguments = (ins TFL_Tensor:$params, TFL_IntTensor:$indices,
                       I32Attr:$axis,
                       DefaultValuedAttr<I32Attr, "0">:$batch_dims);
  let results = (outs TFL_Tensor:$output);
}

def TFL_GatherNdOp : TFL_Op<"gather_nd"> {
  let arguments = (ins TFL_Tensor:$params, TFL_IntTensor:$indices);
  let results = (outs TFL_Tensor:$output);
}

def TFL_EmbeddingLookupOp : TFL_Op<"embedding_lookup"> {
  let arguments = (ins TFL_IntTensor:$lookup, TFL_Tensor:$value);
  let results = (outs TFL_Tensor:$output);
}

def TFL_DynamicUpdateSliceOp : TFL_Op<"dynamic_update_slice"> {
  let arguments = (ins TFL_Tensor:$operand, TFL_Tensor:$update,
                       TFL_IntTensor:$start_indices);
  let results = (outs TFL_Tensor:$output);
}

def TFL_ScatterNdOp : TFL_Op<"scatter_nd"> {
  let arguments = (ins TFL_IntTensor:$indices, TFL_Tensor:$updates,
                       TFL_IntTensor:$shape);
  let results = (outs TFL_Tensor:$output);
}

def TFL_OneHotOp : TFL_Op<"one_hot"> {
  let arguments = (ins TFL_IntTensor:$indices, TFL_IntTensor:$depth,
                       TFL_Tensor:$on_value, TFL_Tensor:$off_value,
                       I32Attr:$axis);
  let results = (outs TFL_Tensor:$output);
}

//===- Operators outside the schema ---------------------------------------===//

def TFL_CustomOp : TFL_Op<"custom", []> {
  let arguments = (ins Variadic<TFL_TensorOrNone>:$input, StrAttr:$custom_code,
                       DenseI8ArrayAttr:$custom_option);
  let results = (outs Variadic<TFL_Tensor>:$output);
}

#endif
