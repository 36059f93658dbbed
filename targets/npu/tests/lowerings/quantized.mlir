// Quantised clusters as quantize-activations writes them: a convolution, a depthwise one and a product with their biases, a residual
// addition, a product of activations, fixed scales, a mean, data movement; at last what is no cluster.
ml_program.global private @conv(#ml_program.extern) : tensor<2x3x3x1x!quant.uniform<i8<-127:127>:f32:0, {0.01,0.02}>>
ml_program.global private @conv.bias(#ml_program.extern) : tensor<2x!quant.uniform<i32:f32:0, {0.001,0.002}>>
ml_program.global private @depthwise(#ml_program.extern) : tensor<1x3x3x2x!quant.uniform<i8<-127:127>:f32:3, {0.01,0.02}>>
ml_program.global private @depthwise.bias(#ml_program.extern) : tensor<2x!quant.uniform<i32:f32:0, {0.0005,0.001}>>
ml_program.global private @dense(#ml_program.extern) : tensor<4x2x!quant.uniform<i8<-127:127>:f32, 0.01>>
ml_program.global private @dense.bias(#ml_program.extern) : tensor<4x!quant.uniform<i32:f32, 0.0005>>
func.func public @main(%arg0: tensor<1x8x8x1xf32>, %arg1: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<4x4xf32>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %six = stablehlo.constant dense<6.0> : tensor<f32>
  %zeros = stablehlo.constant dense<0.0> : tensor<1x8x8x2xf32>
  %count = stablehlo.constant dense<64.0> : tensor<1x2xf32>
  %x = stablehlo.uniform_quantize %arg0 : (tensor<1x8x8x1xf32>) -> tensor<1x8x8x1x!quant.uniform<i8:f32, 0.1:-4>>

  // CONV_2D with bias and RELU6.
  %c.w = ml_program.global_load_const @conv : tensor<2x3x3x1x!quant.uniform<i8<-127:127>:f32:0, {0.01,0.02}>>
  %c.b = ml_program.global_load_const @conv.bias : tensor<2x!quant.uniform<i32:f32:0, {0.001,0.002}>>
  %c0 = stablehlo.uniform_dequantize %x : (tensor<1x8x8x1x!quant.uniform<i8:f32, 0.1:-4>>) -> tensor<1x8x8x1xf32>
  %c1 = stablehlo.uniform_dequantize %c.w : (tensor<2x3x3x1x!quant.uniform<i8<-127:127>:f32:0, {0.01,0.02}>>) -> tensor<2x3x3x1xf32>
  %c2 = stablehlo.convolution(%c0, %c1) dim_numbers = [b, 0, 1, f]x[o, 0, 1, i]->[b, 0, 1, f], window = {stride = [1, 1], pad = [[1, 1], [1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x8x1xf32>, tensor<2x3x3x1xf32>) -> tensor<1x8x8x2xf32>
  %c3 = stablehlo.uniform_dequantize %c.b : (tensor<2x!quant.uniform<i32:f32:0, {0.001,0.002}>>) -> tensor<2xf32>
  %c4 = stablehlo.broadcast_in_dim %c3, dims = [3] : (tensor<2xf32>) -> tensor<1x8x8x2xf32>
  %c5 = stablehlo.add %c2, %c4 : tensor<1x8x8x2xf32>
  %c6 = stablehlo.clamp %zero, %c5, %six : (tensor<f32>, tensor<1x8x8x2xf32>, tensor<f32>) -> tensor<1x8x8x2xf32>
  %c = stablehlo.uniform_quantize %c6 : (tensor<1x8x8x2xf32>) -> tensor<1x8x8x2x!quant.uniform<i8:f32, 0.05:-128>>

  // DEPTHWISE_CONV_2D with bias.
  %d.w = ml_program.global_load_const @depthwise : tensor<1x3x3x2x!quant.uniform<i8<-127:127>:f32:3, {0.01,0.02}>>
  %d.b = ml_program.global_load_const @depthwise.bias : tensor<2x!quant.uniform<i32:f32:0, {0.0005,0.001}>>
  %d0 = stablehlo.uniform_dequantize %c : (tensor<1x8x8x2x!quant.uniform<i8:f32, 0.05:-128>>) -> tensor<1x8x8x2xf32>
  %d1 = stablehlo.uniform_dequantize %d.w : (tensor<1x3x3x2x!quant.uniform<i8<-127:127>:f32:3, {0.01,0.02}>>) -> tensor<1x3x3x2xf32>
  %d2 = stablehlo.convolution(%d0, %d1) dim_numbers = [b, 0, 1, f]x[i, 0, 1, o]->[b, 0, 1, f], window = {stride = [1, 1], pad = [[1, 1], [1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<1x8x8x2xf32>, tensor<1x3x3x2xf32>) -> tensor<1x8x8x2xf32>
  %d3 = stablehlo.uniform_dequantize %d.b : (tensor<2x!quant.uniform<i32:f32:0, {0.0005,0.001}>>) -> tensor<2xf32>
  %d4 = stablehlo.broadcast_in_dim %d3, dims = [3] : (tensor<2xf32>) -> tensor<1x8x8x2xf32>
  %d5 = stablehlo.add %d2, %d4 : tensor<1x8x8x2xf32>
  %d = stablehlo.uniform_quantize %d5 : (tensor<1x8x8x2xf32>) -> tensor<1x8x8x2x!quant.uniform<i8:f32, 0.1:2>>

  // ADD with RELU.
  %a0 = stablehlo.uniform_dequantize %c : (tensor<1x8x8x2x!quant.uniform<i8:f32, 0.05:-128>>) -> tensor<1x8x8x2xf32>
  %a1 = stablehlo.uniform_dequantize %d : (tensor<1x8x8x2x!quant.uniform<i8:f32, 0.1:2>>) -> tensor<1x8x8x2xf32>
  %a2 = stablehlo.add %a0, %a1 : tensor<1x8x8x2xf32>
  %a3 = stablehlo.maximum %a2, %zeros : tensor<1x8x8x2xf32>
  %a = stablehlo.uniform_quantize %a3 : (tensor<1x8x8x2xf32>) -> tensor<1x8x8x2x!quant.uniform<i8:f32, 0.06:-128>>

  // MEAN.
  %m0 = stablehlo.uniform_dequantize %a : (tensor<1x8x8x2x!quant.uniform<i8:f32, 0.06:-128>>) -> tensor<1x8x8x2xf32>
  %m1 = stablehlo.reduce(%m0 init: %zero) applies stablehlo.add across dimensions = [1, 2] : (tensor<1x8x8x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %m2 = stablehlo.divide %m1, %count : tensor<1x2xf32>
  %m = stablehlo.uniform_quantize %m2 : (tensor<1x2xf32>) -> tensor<1x2x!quant.uniform<i8:f32, 0.05:-128>>

  // FULLY_CONNECTED with bias.
  %f.w = ml_program.global_load_const @dense : tensor<4x2x!quant.uniform<i8<-127:127>:f32, 0.01>>
  %f.b = ml_program.global_load_const @dense.bias : tensor<4x!quant.uniform<i32:f32, 0.0005>>
  %f0 = stablehlo.uniform_dequantize %m : (tensor<1x2x!quant.uniform<i8:f32, 0.05:-128>>) -> tensor<1x2xf32>
  %f1 = stablehlo.uniform_dequantize %f.w : (tensor<4x2x!quant.uniform<i8<-127:127>:f32, 0.01>>) -> tensor<4x2xf32>
  %f2 = stablehlo.dot_general %f0, %f1, contracting_dims = [1] x [1] : (tensor<1x2xf32>, tensor<4x2xf32>) -> tensor<1x4xf32>
  %f3 = stablehlo.uniform_dequantize %f.b : (tensor<4x!quant.uniform<i32:f32, 0.0005>>) -> tensor<4xf32>
  %f4 = stablehlo.broadcast_in_dim %f3, dims = [1] : (tensor<4xf32>) -> tensor<1x4xf32>
  %f5 = stablehlo.add %f2, %f4 : tensor<1x4xf32>
  %f = stablehlo.uniform_quantize %f5 : (tensor<1x4xf32>) -> tensor<1x4x!quant.uniform<i8:f32, 0.1:0>>

  // LOGISTIC, whose scale is fixed; then data movement and BATCH_MATMUL.
  %l0 = stablehlo.uniform_dequantize %f : (tensor<1x4x!quant.uniform<i8:f32, 0.1:0>>) -> tensor<1x4xf32>
  %l1 = stablehlo.logistic %l0 : tensor<1x4xf32>
  %l = stablehlo.uniform_quantize %l1 : (tensor<1x4xf32>) -> tensor<1x4x!quant.uniform<i8:f32, 0.00390625:-128>>
  %t = stablehlo.transpose %l, dims = [1, 0] : (tensor<1x4x!quant.uniform<i8:f32, 0.00390625:-128>>) -> tensor<4x1x!quant.uniform<i8:f32, 0.00390625:-128>>
  %p0 = stablehlo.uniform_dequantize %t : (tensor<4x1x!quant.uniform<i8:f32, 0.00390625:-128>>) -> tensor<4x1xf32>
  %p1 = stablehlo.uniform_dequantize %l : (tensor<1x4x!quant.uniform<i8:f32, 0.00390625:-128>>) -> tensor<1x4xf32>
  %p2 = stablehlo.dot_general %p0, %p1, contracting_dims = [1] x [0] : (tensor<4x1xf32>, tensor<1x4xf32>) -> tensor<4x4xf32>
  %p = stablehlo.uniform_quantize %p2 : (tensor<4x4xf32>) -> tensor<4x4x!quant.uniform<i8:f32, 0.01:-128>>

  // No clusters: a float operation reads the one, and arguments and results are float.
  %o0 = stablehlo.uniform_dequantize %f : (tensor<1x4x!quant.uniform<i8:f32, 0.1:0>>) -> tensor<1x4xf32>
  %o1 = stablehlo.add %o0, %arg1 : tensor<1x4xf32>
  %o2 = stablehlo.uniform_dequantize %p : (tensor<4x4x!quant.uniform<i8:f32, 0.01:-128>>) -> tensor<4x4xf32>
  return %o1, %o2 : tensor<1x4xf32>, tensor<4x4xf32>
}
