//===- Ops.td - every kind of kernel ---------------------------------------===//

include "Dialect.td"

//===- Products -----------------------------------------------------------===//

// x[b] w[b / (batch / weights)]: x is [batch][m][k], the result [batch][m][n].
def Shader_MatmulOp : Shader_Op<"matmul"> {
  let arguments = (ins Shader_Floats:$x, Shader_Tensor:$weights,
                       Variadic<Shader_Tensor>:$others, Shader_Layout:$layout,
                       Shader_Epilogue:$epilogue);
  let results = (outs Shader_Floats:$y);
}

// x w for one row: x has k elements, the result n.
def Shader_MatvecOp : Shader_Op<"matvec"> {
  let arguments = (ins Shader_Floats:$x, Shader_Tensor:$weights,
                       Variadic<Shader_Tensor>:$others, Shader_Layout:$layout,
                       Shader_Epilogue:$epilogue);
  let results = (outs Shader_Floats:$y);
}

// x is [batch][h][w][inputs], the filter [kh][kw][inputs / groups][outputs].
def Shader_ConvolutionOp : Shader_Op<"convolution"> {
  let arguments = (ins Shader_Floats:$x, Shader_Floats:$filter,
                       Variadic<Shader_Floats>:$others, Shader_Pair:$stride,
                       Shader_Pair:$dilation, Shader_Pair:$before,
                       Shader_Pair:$after, I64Attr:$groups,
                       Shader_Epilogue:$epilogue);
  let results = (outs Shader_Floats:$y);
}

// Each channel by itself: the filter is [kh][kw][channels].
def Shader_DepthwiseConvolutionOp : Shader_Op<"depthwise_convolution"> {
  let arguments = (ins Shader_Floats:$x, Shader_Floats:$filter,
                       Variadic<Shader_Floats>:$others, Shader_Pair:$stride,
                       Shader_Pair:$dilation, Shader_Pair:$before,
                       Shader_Pair:$after, Shader_Epilogue:$epilogue);
  let results = (outs Shader_Floats:$y);
}

//===- Rows and windows ---------------------------------------------------===//

// Over the last dimension.
def Shader_NormOp : Shader_Op<"norm"> {
  let arguments = (ins Shader_Floats:$x, Variadic<Shader_Floats>:$others,
                       Shader_StringIn<["rms", "layer"]>:$kind,
                       F32Attr:$epsilon, Shader_Epilogue:$epilogue);
  let results = (outs Shader_Floats:$y);
}

// Over the last dimension, of `scale` times x.
def Shader_SoftmaxOp : Shader_Op<"softmax"> {
  let arguments = (ins Shader_Floats:$x, F32Attr:$scale);
  let results = (outs Shader_Floats:$y);
}

// Over neighbouring dimensions.
def Shader_ReduceOp : Shader_Op<"reduce"> {
  let arguments = (ins Shader_Tensor:$x,
                       Shader_StringIn<["sum", "product", "maximum", "minimum",
                                        "mean"]>:$kind,
                       DenseI64ArrayAttr:$dimensions);
  let results = (outs Shader_Tensor:$y);
}

// The index of the greatest element along the last dimension.
def Shader_ArgmaxOp : Shader_Op<"argmax"> {
  let arguments = (ins Shader_Floats:$x);
  let results = (outs Shader_Tensor:$y);
}

// x is [batch][h][w][channels].
def Shader_PoolOp : Shader_Op<"pool"> {
  let arguments = (ins Shader_Floats:$x,
                       Shader_StringIn<["maximum", "average",
                                        "average_padded"]>:$kind,
                       Shader_Pair:$size, Shader_Pair:$stride,
                       Shader_Pair:$dilation, Shader_Pair:$before,
                       Shader_Pair:$after);
  let results = (outs Shader_Floats:$y);
}

//===- Attention ----------------------------------------------------------===//

// softmax(scale q k^T) v for each head: queries [tokens][heads][size], keys
// [kv heads][size / 4][context][4], values [kv heads][context][size]. The number
// that tells what a token sees is a parameter of the signature, or constant.
// With splits the results are the parts' sums and statistics.
def Shader_AttentionOp : Shader_Op<"attention"> {
  let arguments = (ins Shader_Floats:$queries, Shader_Floats:$keys,
                       Shader_Floats:$values,
                       Shader_StringIn<["causal", "length"]>:$mask,
                       OptionalAttr<I64Attr>:$window, F32Attr:$scale,
                       OptionalAttr<F32Attr>:$cap, I64Attr:$splits,
                       OptionalAttr<StrAttr>:$parameter,
                       OptionalAttr<I64Attr>:$constant);
  let results = (outs Variadic<Shader_Floats>:$outputs);
}

// The parts of an attention, put together.
def Shader_CombineAttentionOp : Shader_Op<"combine_attention"> {
  let arguments = (ins Shader_Floats:$sums, Shader_Floats:$statistics);
  let results = (outs Shader_Floats:$y);
}

// Queries, keys and values of a step, turned and written into the caches, which
// are changed in place: the second and third result are the last two operands.
// Before them stand the table of angles and, with `epsilon`, the gains of the
// norms of queries and keys.
def Shader_RotaryOp : Shader_Op<"rotary"> {
  let arguments = (ins Shader_Floats:$x, Variadic<Shader_Floats>:$others,
                       I64Attr:$heads,
                       Shader_StringIn<["halves", "neighbours"]>:$pairing,
                       OptionalAttr<F32Attr>:$epsilon, StrAttr:$parameter);
  let results = (outs Shader_Floats:$queries, Shader_Floats:$keys,
                      Shader_Floats:$values);
}

//===- Elements -----------------------------------------------------------===//

// `expression` over operands: dimension i of operand j is dimension
// `places[j][i]` of the result; one of size 1 repeats its element.
def Shader_ElementwiseOp : Shader_Op<"elementwise"> {
  let arguments = (ins Variadic<Shader_Tensor>:$operands, StrAttr:$expression,
                       TypedArrayAttrBase<DenseI64ArrayAttr,
                                          "list of dimensions">:$places);
  let results = (outs Shader_Tensor:$y);
}

// Rows of a table; indices outside are clamped.
def Shader_GatherOp : Shader_Op<"gather"> {
  let arguments = (ins Shader_Tensor:$indices, Shader_Tensor:$table,
                       Variadic<Shader_Tensor>:$others, Shader_Layout:$layout,
                       Shader_Epilogue:$epilogue);
  let results = (outs Shader_Floats:$y);
}

// y[i] = x[offset + sum(i strides)]; where an index is outside of
// `first` .. `end`, y is `fill`.
def Shader_CopyOp : Shader_Op<"copy"> {
  let arguments = (ins Shader_Tensor:$x, I64Attr:$offset,
                       DenseI64ArrayAttr:$strides,
                       OptionalAttr<DenseI64ArrayAttr>:$first,
                       OptionalAttr<DenseI64ArrayAttr>:$end,
                       OptionalAttr<F32Attr>:$fill);
  let results = (outs Shader_Tensor:$y);
}

// Operands one after the other along a dimension, each a copy.
def Shader_ConcatenateOp : Shader_Op<"concatenate"> {
  let arguments = (ins Variadic<Shader_Tensor>:$parts, I64Attr:$dimension);
  let results = (outs Shader_Tensor:$y);
}

// Copies of an operand into the result, each element (i) of it to
// offset + sum(i strides); the rest is the other operand's.
def Shader_InsertOp : Shader_Op<"insert"> {
  let arguments = (ins Shader_Tensor:$x, Shader_Tensor:$into, I64Attr:$offset,
                       DenseI64ArrayAttr:$strides);
  let results = (outs Shader_Tensor:$y);
}

// The same elements under another shape; no dispatch.
def Shader_ReshapeOp : Shader_Op<"reshape"> {
  let arguments = (ins Shader_Tensor:$x);
  let results = (outs Shader_Tensor:$y);
}

//===- Indices that are computed ------------------------------------------===//

// StableHLO's gather, scatter, dynamic_slice, dynamic_update_slice: a slice of
// x for each row of indices, dimension `dimensions[j]` of which begins at the
// row's element j, clamped so that the slice lies within x.
def Shader_GatherSlicesOp : Shader_Op<"gather_slices"> {
  let arguments = (ins Shader_Tensor:$x, Shader_Tensor:$indices,
                       DenseI64ArrayAttr:$dimensions,
                       DenseI64ArrayAttr:$sizes);
  let results = (outs Shader_Tensor:$y);
}

// Slices of updates, combined with x where they lie.
def Shader_ScatterSlicesOp : Shader_Op<"scatter_slices"> {
  let arguments = (ins Shader_Tensor:$x, Shader_Tensor:$indices,
                       Shader_Tensor:$updates, DenseI64ArrayAttr:$dimensions,
                       Shader_StringIn<["set", "sum", "product", "maximum",
                                        "minimum"]>:$kind);
  let results = (outs Shader_Tensor:$y);
}

// Reductions over windows of any rank.
def Shader_ReduceWindowOp : Shader_Op<"reduce_window"> {
  let arguments = (ins Shader_Tensor:$x,
                       Shader_StringIn<["sum", "product", "maximum",
                                        "minimum"]>:$kind,
                       DenseI64ArrayAttr:$size, DenseI64ArrayAttr:$stride,
                       DenseI64ArrayAttr:$dilation,
                       DenseI64ArrayAttr:$base_dilation,
                       DenseI64ArrayAttr:$before);
  let results = (outs Shader_Tensor:$y);
}
