// input x f32 4 seed 203
// input y f32 4 seed 204
// output f32 scalar tolerance 1e-05 values 0.8763001
func.func public @main(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<f32>) {
  %0 = stablehlo.dot %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}
