// input x f32 2x3x2x5 seed 78
// output f32 scalar tolerance 1e-05 values 0.000000000000000000000000073871536
func.func public @main(%x: tensor<2x3x2x5xf32>) -> (tensor<f32>) {
  %i = stablehlo.constant dense<1.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %i) applies stablehlo.multiply across dimensions = [0, 1, 2, 3] : (tensor<2x3x2x5xf32>, tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}
