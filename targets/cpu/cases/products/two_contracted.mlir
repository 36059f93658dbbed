// input x f32 2x3x4 seed 32
// input y f32 5x3x4 seed 33
// output f32 2x5 tolerance 1e-05 values 1.2021414 0.7055463 0.9356879 0.5755416 0.58566666 -0.1222595 1.08464 1.1781338 0.33695397 0.18865848
func.func public @main(%x: tensor<2x3x4xf32>, %y: tensor<5x3x4xf32>) -> (tensor<2x5xf32>) {
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1, 2] x [1, 2] : (tensor<2x3x4xf32>, tensor<5x3x4xf32>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}
