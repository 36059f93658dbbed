// input x f32 3x5 seed 85
// output f32 3x5 tolerance 1e-06 values -0.47878182 0.048926592 2.3909137 2.5471792 4.5177236 -0.6974538 0.9016475 2.3150275 3.542686 4.584623 0.44083875 1.111333 1.5961058 3.8951573 4.008487
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %i = stablehlo.iota dim = 1 : tensor<3x5xf32>
  %0 = stablehlo.add %x, %i : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
