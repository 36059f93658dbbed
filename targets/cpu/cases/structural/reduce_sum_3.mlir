// input x f32 2x3x2x5 seed 67
// output f32 2x3x2 tolerance 1e-05 values -1.0988517 -1.5351973 0.81328005 3.9465804 -0.13529712 -1.4323516 0.055416867 -1.671992 -0.6145781 -0.7723415 -0.14528203 1.2666001
func.func public @main(%x: tensor<2x3x2x5xf32>) -> (tensor<2x3x2xf32>) {
  %i = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %i) applies stablehlo.add across dimensions = [3] : (tensor<2x3x2x5xf32>, tensor<f32>) -> tensor<2x3x2xf32>
  return %0 : tensor<2x3x2xf32>
}
