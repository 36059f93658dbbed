// input x f32 3 values -2 0 3
// output f32 3 tolerance 2e-06 values -1 0 1
func.func public @main(%x: tensor<3xf32>) -> (tensor<3xf32>) {
  %0 = stablehlo.sign %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}
