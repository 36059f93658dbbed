// input x f32 2x3x2x5 seed 77
// output f32 2x2 tolerance 1e-05 values 0.000001196646 -0.00000000048259685 -0.00051417644 0.0000095784
func.func public @main(%x: tensor<2x3x2x5xf32>) -> (tensor<2x2xf32>) {
  %i = stablehlo.constant dense<1.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %i) applies stablehlo.multiply across dimensions = [1, 3] : (tensor<2x3x2x5xf32>, tensor<f32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
