// input x f32 3x5 seed 47
// output f32 3x5 tolerance 2e-06 values 0 0 -1 -1 0 0 -1 -1 -1 0 0 -1 0 -1 0
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.floor %x : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
