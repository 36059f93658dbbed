// input x f32 2x3x2x5 seed 68
// output f32 2x2 tolerance 1e-05 values 0.50474286 0.914129 -3.7219172 8.814279
func.func public @main(%x: tensor<2x3x2x5xf32>) -> (tensor<2x2xf32>) {
  %i = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %i) applies stablehlo.add across dimensions = [1, 3] : (tensor<2x3x2x5xf32>, tensor<f32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
