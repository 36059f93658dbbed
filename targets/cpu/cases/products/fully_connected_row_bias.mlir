// input x f32 2x3 values -2 -1 0 1 2 3
// output f32 2x4 tolerance 1e-06 values 13 4.25 -4.5 -13.25 -23 -4.75 13.5 31.75
func.func public @main(%x: tensor<2x3xf32>) -> (tensor<2x4xf32>) {
  %w = stablehlo.constant dense<[[-5.0, -4.0, -3.0], [-2.0, -1.0, 0.0], [1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<4x3xf32>
  %b = stablehlo.constant dense<[[-1.0, -0.75, -0.5, -0.25]]> : tensor<1x4xf32>
  %p = stablehlo.dot_general %x, %w, contracting_dims = [1] x [1] : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<2x4xf32>
  %s = stablehlo.broadcast_in_dim %b, dims = [0, 1] : (tensor<1x4xf32>) -> tensor<2x4xf32>
  %0 = stablehlo.add %p, %s : tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}
