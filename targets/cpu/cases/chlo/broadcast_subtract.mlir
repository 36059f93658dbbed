// input x f32 3 values 1 -2 3
// input y f32 2x3 values 0 1 2 3 4 5
// output f32 2x3 tolerance 1e-06 values 1 -3 1 -2 -6 -2
func.func public @main(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> (tensor<2x3xf32>) {
  %0 = chlo.broadcast_subtract %x, %y : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
