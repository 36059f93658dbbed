// input x f32 5 seed 28
// input y f32 5 seed 29
// output f32 scalar tolerance 1e-05 values -0.49197027
func.func public @main(%x: tensor<5xf32>, %y: tensor<5xf32>) -> (tensor<f32>) {
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [0] x [0] : (tensor<5xf32>, tensor<5xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}
