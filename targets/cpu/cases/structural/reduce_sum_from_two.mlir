// input x f32 2x3x2x5 seed 79
// output f32 2x3x2 tolerance 1e-05 values 2.548677 0.15027463 2.536695 1.7079381 1.664004 2.4048927 1.9306041 0.24113822 1.3364952 3.216675 3.8816776 1.3315027
func.func public @main(%x: tensor<2x3x2x5xf32>) -> (tensor<2x3x2xf32>) {
  %i = stablehlo.constant dense<2.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %i) applies stablehlo.add across dimensions = [3] : (tensor<2x3x2x5xf32>, tensor<f32>) -> tensor<2x3x2xf32>
  return %0 : tensor<2x3x2xf32>
}
