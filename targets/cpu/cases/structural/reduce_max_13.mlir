// input x f32 2x3x2x5 seed 71
// output f32 2x2 tolerance 1e-05 values 0.9111333 0.8142786 0.9131303 0.9231153
func.func public @main(%x: tensor<2x3x2x5xf32>) -> (tensor<2x2xf32>) {
  %i = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %i) applies stablehlo.maximum across dimensions = [1, 3] : (tensor<2x3x2x5xf32>, tensor<f32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
