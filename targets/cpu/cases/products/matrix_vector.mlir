// input x f32 4x5 seed 26
// input y f32 5 seed 27
// output f32 4 tolerance 1e-05 values -0.58920574 0.35597605 -0.42577344 -0.3143844
func.func public @main(%x: tensor<4x5xf32>, %y: tensor<5xf32>) -> (tensor<4xf32>) {
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<4x5xf32>, tensor<5xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
