// input x f32 2x3x4 seed 34
// input y f32 4x3x5 seed 35
// output f32 2x5 tolerance 1e-05 values 2.3733547 -1.942656 1.3757228 -1.2840898 0.0689196 0.78308946 1.449009 -2.255825 -0.22157641 -0.2445508
func.func public @main(%x: tensor<2x3x4xf32>, %y: tensor<4x3x5xf32>) -> (tensor<2x5xf32>) {
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1, 2] x [1, 0] : (tensor<2x3x4xf32>, tensor<4x3x5xf32>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}
