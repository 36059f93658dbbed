// input x f32 6 values 0.5 1.5 -0.5 -2.5 2.4 -0.3
// output f32 6 tolerance 2e-06 values 0 2 -0 -2 2 -0
func.func public @main(%x: tensor<6xf32>) -> (tensor<6xf32>) {
  %0 = stablehlo.round_nearest_even %x : tensor<6xf32>
  return %0 : tensor<6xf32>
}
