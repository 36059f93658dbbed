// input x f32 2x3 values 1.5 -2 0.25 -0.5 4 3
// output f32 2x3 tolerance 1e-06 values -0 0 -0 0 -0 -0
func.func public @main(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) {
  %1 = "stablehlo.collective_permute"(%x) <{source_target_pairs = dense<> : tensor<0x2xi64>}> : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %0 = stablehlo.negate %1 : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
