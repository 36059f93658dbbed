// input x f32 3x5 seed 48
// output f32 3x5 tolerance 2e-06 values 1 1 -0 1 1 1 1 1 -0 -0 1 -0 1 1 -0
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.ceil %x : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
