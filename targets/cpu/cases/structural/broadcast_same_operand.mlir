// input row f32 5 seed 87
// output f32 3x5 tolerance 1e-06 values -1.8102846 0.018971542 1.4767848 -1.4368447 -0.72191715 -1.8102846 0.018971542 1.4767848 -1.4368447 -0.72191715 -1.8102846 0.018971542 1.4767848 -1.4368447 -0.72191715
func.func public @main(%row: tensor<5xf32>) -> (tensor<3x5xf32>) {
  %r = stablehlo.broadcast_in_dim %row, dims = [1] : (tensor<5xf32>) -> tensor<3x5xf32>
  %0 = stablehlo.add %r, %r : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
