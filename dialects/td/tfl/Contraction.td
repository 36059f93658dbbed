//===- Contraction.td - products, convolutions and pools ------------------===//

#ifndef EDGEC_TFL_CONTRACTION
#define EDGEC_TFL_CONTRACTION

include "Dialect.td"

def TFL_FullyConnectedOp : TFL_Op<"fully_connected"> {
  let arguments = (ins TFL_Tensor:$input, TFL_Tensor:$filter,
                       TFL_TensorOrNone:$bias,
                       TFL_Activation:$fused_activation_function,
                       TFL_StringIn<["DEFAULT", "SHUFFLED4x16INT8"]>
                           :$weights_format,
                       BoolAttr:$keep_num_dims,
                       OptionalAttr<BoolAttr>:$asymmetric_quantize_inputs);
  let results = (outs TFL_Tensor:$output);
}

def TFL_BatchMatMulOp : TFL_Op<"batch_matmul"> {
  let arguments = (ins TFL_Tensor:$x, TFL_Tensor:$y, TFL_False:$adj_x,
                       TFL_False:$adj_y,
                       OptionalAttr<BoolAttr>:$asymmetric_quantize_inputs);
  let results = (outs TFL_Tensor:$output);
}

def TFL_Conv2DOp : TFL_Op<"conv_2d"> {
  let arguments = (ins TFL_Tensor:$input, TFL_Tensor:$filter,
                       TFL_TensorOrNone:$bias, I32Attr:$dilation_h_factor,
                       I32Attr:$dilation_w_factor,
                       TFL_Activation:$fused_activation_function,
                       TFL_Padding:$padding, I32Attr:$stride_h,
                       I32Attr:$stride_w);
  let results = (outs TFL_Tensor:$output);
}

def TFL_DepthwiseConv2DOp : TFL_Op<"depthwise_conv_2d"> {
  let arguments = (ins TFL_Tensor:$input, TFL_Tensor:$filter,
                       TFL_TensorOrNone:$bias, I32Attr:$dilation_h_factor,
                       I32Attr:$dilation_w_factor,
                       TFL_Activation:$fused_activation_function,
                       TFL_Padding:$padding, I32Attr:$stride_h,
                       I32Attr:$stride_w, I32Attr:$depth_multiplier);
  let results = (outs TFL_Tensor:$output);
}

def TFL_TransposeConvOp : TFL_Op<"transpose_conv"> {
  let arguments = (ins TFL_IntTensor:$output_shape, TFL_Tensor:$weights,
                       TFL_Tensor:$input, TFL_TensorOrNone:$bias,
                       TFL_Activation:$fused_activation_function,
                       TFL_Padding:$padding, I32Attr:$stride_h,
                       I32Attr:$stride_w);
  let results = (outs TFL_Tensor:$output);
}

def TFL_Conv3DOp : TFL_Op<"conv_3d"> {
  let arguments = (ins TFL_Tensor:$input, TFL_Tensor:$filter,
                       TFL_TensorOrNone:$bias, I32Attr:$dilation_d_factor,
                       I32Attr:$dilation_h_factor, I32Attr:$dilation_w_factor,
                       TFL_Activation:$fused_activation_function,
                       TFL_Padding:$padding, I32Attr:$stride_d,
                       I32Attr:$stride_h, I32Attr:$stride_w);
  let results = (outs TFL_Tensor:$output);
}

class TFL_PoolOp<string mnemonic> : TFL_Op<mnemonic> {
  let arguments = (ins TFL_Tensor:$input, I32Attr:$filter_height,
                       I32Attr:$filter_width, TFL_Padding:$padding,
                       I32Attr:$stride_h, I32Attr:$stride_w,
                       TFL_Activation:$fused_activation_function);
  let results = (outs TFL_Tensor:$output);
}

def TFL_AveragePool2DOp : TFL_PoolOp<"average_pool_2d">;
def TFL_MaxPool2DOp : TFL_PoolOp<"max_pool_2d">;

#endif
