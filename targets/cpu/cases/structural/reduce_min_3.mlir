// input x f32 2x3x2x5 seed 73
// output f32 2x3x2 tolerance 1e-05 values -1 -0.03644533 -0.50174737 -0.9590614 -0.5716425 -0.8272591 -0.80928606 -0.93310034 -0.8262606 -0.9430854 -0.83924115 -0.81028455
func.func public @main(%x: tensor<2x3x2x5xf32>) -> (tensor<2x3x2xf32>) {
  %i = stablehlo.constant dense<0x7F800000> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %i) applies stablehlo.minimum across dimensions = [3] : (tensor<2x3x2x5xf32>, tensor<f32>) -> tensor<2x3x2xf32>
  return %0 : tensor<2x3x2xf32>
}
