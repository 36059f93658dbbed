// input x f32 2x1x3 seed 82
// output f32 1x2x3 tolerance 1e-06 values -0.79331005 -0.34598103 -0.08437344 -0.008487269 -0.118322514 -0.4138792
func.func public @main(%x: tensor<2x1x3xf32>) -> (tensor<1x2x3xf32>) {
  %0 = stablehlo.transpose %x, dims = [1, 0, 2] : (tensor<2x1x3xf32>) -> tensor<1x2x3xf32>
  return %0 : tensor<1x2x3xf32>
}
