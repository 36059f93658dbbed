// input x f32 2x3x2x5 seed 76
// output f32 2x3x2 tolerance 1e-05 values 0.03817243 -0.0035231786 0.06643886 -0.0006446721 0.00026317575 -0.012993925 -0.0021377334 0.002268709 0.06306938 0.005890721 0.0026485403 0.00054035935
func.func public @main(%x: tensor<2x3x2x5xf32>) -> (tensor<2x3x2xf32>) {
  %i = stablehlo.constant dense<1.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %i) applies stablehlo.multiply across dimensions = [3] : (tensor<2x3x2x5xf32>, tensor<f32>) -> tensor<2x3x2xf32>
  return %0 : tensor<2x3x2xf32>
}
