// input x f32 2x3x2x5 seed 69
// output f32 scalar tolerance 1e-05 values -5.286071
func.func public @main(%x: tensor<2x3x2x5xf32>) -> (tensor<f32>) {
  %i = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %i) applies stablehlo.add across dimensions = [0, 1, 2, 3] : (tensor<2x3x2x5xf32>, tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}
