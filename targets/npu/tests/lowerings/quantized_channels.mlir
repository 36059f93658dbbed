// A product whose weights have a scale for each output: FULLY_CONNECTED has one for all, a convolution of single pixels does not.
ml_program.global private @dense(#ml_program.extern) : tensor<4x8x!quant.uniform<i8<-127:127>:f32:0, {0.01,0.02,0.015,0.03}>>
ml_program.global private @dense.bias(#ml_program.extern) : tensor<4x!quant.uniform<i32:f32:0, {0.0005,0.001,0.00075,0.0015}>>
func.func public @dense_layer(%arg0: tensor<3x8xf32>) -> tensor<3x4xf32> {
  %x = stablehlo.uniform_quantize %arg0 : (tensor<3x8xf32>) -> tensor<3x8x!quant.uniform<i8:f32, 0.05:-4>>
  %w = ml_program.global_load_const @dense : tensor<4x8x!quant.uniform<i8<-127:127>:f32:0, {0.01,0.02,0.015,0.03}>>
  %b = ml_program.global_load_const @dense.bias : tensor<4x!quant.uniform<i32:f32:0, {0.0005,0.001,0.00075,0.0015}>>
  %0 = stablehlo.uniform_dequantize %x : (tensor<3x8x!quant.uniform<i8:f32, 0.05:-4>>) -> tensor<3x8xf32>
  %1 = stablehlo.uniform_dequantize %w : (tensor<4x8x!quant.uniform<i8<-127:127>:f32:0, {0.01,0.02,0.015,0.03}>>) -> tensor<4x8xf32>
  %2 = stablehlo.dot_general %0, %1, contracting_dims = [1] x [1] : (tensor<3x8xf32>, tensor<4x8xf32>) -> tensor<3x4xf32>
  %3 = stablehlo.uniform_dequantize %b : (tensor<4x!quant.uniform<i32:f32:0, {0.0005,0.001,0.00075,0.0015}>>) -> tensor<4xf32>
  %4 = stablehlo.broadcast_in_dim %3, dims = [1] : (tensor<4xf32>) -> tensor<3x4xf32>
  %5 = stablehlo.add %2, %4 : tensor<3x4xf32>
  %6 = stablehlo.uniform_quantize %5 : (tensor<3x4xf32>) -> tensor<3x4x!quant.uniform<i8:f32, 0.1:0>>
  %7 = stablehlo.uniform_dequantize %6 : (tensor<3x4x!quant.uniform<i8:f32, 0.1:0>>) -> tensor<3x4xf32>
  return %7 : tensor<3x4xf32>
}
