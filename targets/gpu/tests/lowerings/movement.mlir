// Movement: transpositions and broadcasts are computations that change nothing, what stays where it is is no dispatch.
func.func public @turned(%x: tensor<2x1x3xf32>) -> (tensor<3x2x4xf32>, tensor<1x2x3xf32>, tensor<1x1x2xf32>) {
  %0 = stablehlo.transpose %x, dims = [2, 0, 1] : (tensor<2x1x3xf32>) -> tensor<3x2x1xf32>
  %1 = stablehlo.broadcast_in_dim %0, dims = [0, 1, 2] : (tensor<3x2x1xf32>) -> tensor<3x2x4xf32>
  %2 = stablehlo.transpose %x, dims = [1, 0, 2] : (tensor<2x1x3xf32>) -> tensor<1x2x3xf32>
  %3 = stablehlo.slice %x [1:2, 0:1, 0:3:2] : (tensor<2x1x3xf32>) -> tensor<1x1x2xf32>
  return %1, %2, %3 : tensor<3x2x4xf32>, tensor<1x2x3xf32>, tensor<1x1x2xf32>
}
func.func public @joined(%x: tensor<1x3xf32>) -> (tensor<2x5xf32>, tensor<2x3xf32>) {
  %one = stablehlo.constant dense<1.0> : tensor<f32>
  %c = stablehlo.constant dense<[[1.0, 2.0, 3.0]]> : tensor<1x3xf32>
  %0 = stablehlo.concatenate %x, %c, dim = 0 : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  %1 = stablehlo.pad %0, %one, low = [0, 1], high = [0, 1], interior = [0, 0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x5xf32>
  %2 = stablehlo.reverse %0, dims = [0, 1] : tensor<2x3xf32>
  return %1, %2 : tensor<2x5xf32>, tensor<2x3xf32>
}
func.func public @spread(%x: tensor<2x3xf32>) -> (tensor<4x7xf32>, tensor<2x1xf32>, tensor<2x3xi32>) {
  %one = stablehlo.constant dense<1.0> : tensor<f32>
  %0 = stablehlo.pad %x, %one, low = [1, 0], high = [0, 2], interior = [1, 1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<4x7xf32>
  %1 = stablehlo.pad %x, %one, low = [0, -1], high = [0, -1], interior = [0, 0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x1xf32>
  %2 = stablehlo.iota dim = 1 : tensor<2x3xi32>
  return %0, %1, %2 : tensor<4x7xf32>, tensor<2x1xf32>, tensor<2x3xi32>
}
// Results that are arguments, constants or other results are copied.
func.func public @results(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<2x2xf32>, tensor<4xf32>, tensor<3xi32>) {
  %c = stablehlo.constant dense<[3, 1, 2]> : tensor<3xi32>
  %0 = stablehlo.negate %x : tensor<4xf32>
  %1 = stablehlo.reshape %0 : (tensor<4xf32>) -> tensor<2x2xf32>
  return %x, %1, %0, %c : tensor<4xf32>, tensor<2x2xf32>, tensor<4xf32>, tensor<3xi32>
}
