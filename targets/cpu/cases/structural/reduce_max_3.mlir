// input x f32 2x3x2x5 seed 70
// output f32 2x3x2 tolerance 1e-05 values 0.62556165 0.94608086 -0.2481278 0.88617074 0.40589115 0.74538195 0.5906141 0.71842235 0.66949576 0.2970544 0.775337 0.799301
func.func public @main(%x: tensor<2x3x2x5xf32>) -> (tensor<2x3x2xf32>) {
  %i = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %i) applies stablehlo.maximum across dimensions = [3] : (tensor<2x3x2x5xf32>, tensor<f32>) -> tensor<2x3x2xf32>
  return %0 : tensor<2x3x2xf32>
}
