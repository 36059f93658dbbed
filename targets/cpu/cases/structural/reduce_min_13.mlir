// input x f32 2x3x2x5 seed 74
// output f32 2x2 tolerance 1e-05 values -0.9380929 -0.83524716 -0.9500749 -0.4598103
func.func public @main(%x: tensor<2x3x2x5xf32>) -> (tensor<2x2xf32>) {
  %i = stablehlo.constant dense<0x7F800000> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %i) applies stablehlo.minimum across dimensions = [1, 3] : (tensor<2x3x2x5xf32>, tensor<f32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
