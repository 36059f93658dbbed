// input x f32 3x7 seed 116
// output f32 3x7 tolerance 1e-06 values 2.9321017 2.9570644 2.7963057 2.4498253 1.9176235 1.1997005 2.2960558 1.20669 1.9316026 2.4707937 2.8242636 2.992012 2.974039 2.7703445 2.3809285 1.8057914 1.0449326 2.0983524 2.9660509 1.6480279 2.1442835
func.func public @main(%x: tensor<3x7xf32>) -> (tensor<3x7xf32>) {
  %i = stablehlo.constant dense<2.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %i) applies stablehlo.add across dimensions = [] : (tensor<3x7xf32>, tensor<f32>) -> tensor<3x7xf32>
  return %0 : tensor<3x7xf32>
}
