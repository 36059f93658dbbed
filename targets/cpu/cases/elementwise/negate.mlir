// input x f32 3x5 seed 41
// output f32 3x5 tolerance 2e-06 values 0.6345482 -0.3809286 0.789316 0.14528207 -0.31303045 -0.5856216 -0.67249125 -0.5736395 -0.2890664 0.18122816 0.83724415 -0.32101846 0.7064403 -0.080379434 -0.6814778
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.negate %x : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
