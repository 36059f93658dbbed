// Movement: of values by operations, of stored ones before they are stored.
func.func public @values(%x: tensor<2x1x3xf32>) -> (tensor<3x2x4xf32>, tensor<1x2x3xf32>, tensor<1x1x2xf32>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.transpose %x, dims = [2, 0, 1] : (tensor<2x1x3xf32>) -> tensor<3x2x1xf32>
  %1 = stablehlo.broadcast_in_dim %0, dims = [0, 1, 2] : (tensor<3x2x1xf32>) -> tensor<3x2x4xf32>
  %2 = stablehlo.transpose %x, dims = [1, 0, 2] : (tensor<2x1x3xf32>) -> tensor<1x2x3xf32>
  %3 = stablehlo.slice %x [0:1, 0:1, 0:3:2] : (tensor<2x1x3xf32>) -> tensor<1x1x2xf32>
  return %1, %2, %3 : tensor<3x2x4xf32>, tensor<1x2x3xf32>, tensor<1x1x2xf32>
}
func.func public @joined(%x: tensor<1x3xf32>) -> tensor<2x5xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %c = stablehlo.constant dense<[[1.0], [2.0], [3.0]]> : tensor<3x1xf32>
  %t = stablehlo.transpose %c, dims = [1, 0] : (tensor<3x1xf32>) -> tensor<1x3xf32>
  %0 = stablehlo.concatenate %x, %t, dim = 0 : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  %1 = stablehlo.pad %0, %zero, low = [0, 1], high = [0, 1], interior = [0, 0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x5xf32>
  return %1 : tensor<2x5xf32>
}
