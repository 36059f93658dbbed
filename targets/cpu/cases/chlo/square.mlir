// input x f32 6 values -4 -1 -0.001 0 0.5 3
// output f32 6 tolerance 1e-06 values 16 1 0.0000010000001 0 0.25 9
func.func public @main(%x: tensor<6xf32>) -> (tensor<6xf32>) {
  %0 = chlo.square %x : tensor<6xf32> -> tensor<6xf32>
  return %0 : tensor<6xf32>
}
