// A softmax, and a composite that is lowered by its decomposition.
func.func public @softmax(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = stablehlo.composite "odml.softmax" %x {decomposition = @softmax_impl} : (tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  %1 = stablehlo.composite "odml.silu" %0 {decomposition = @silu} : (tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}
func.func private @softmax_impl(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %low = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %low) applies stablehlo.maximum across dimensions = [2] : (tensor<2x3x4xf32>, tensor<f32>) -> tensor<2x3xf32>
  %1 = stablehlo.broadcast_in_dim %0, dims = [0, 1] : (tensor<2x3xf32>) -> tensor<2x3x4xf32>
  %2 = stablehlo.subtract %x, %1 : tensor<2x3x4xf32>
  %3 = stablehlo.exponential %2 : tensor<2x3x4xf32>
  %4 = stablehlo.reduce(%3 init: %zero) applies stablehlo.add across dimensions = [2] : (tensor<2x3x4xf32>, tensor<f32>) -> tensor<2x3xf32>
  %5 = stablehlo.broadcast_in_dim %4, dims = [0, 1] : (tensor<2x3xf32>) -> tensor<2x3x4xf32>
  %6 = stablehlo.divide %3, %5 : tensor<2x3x4xf32>
  return %6 : tensor<2x3x4xf32>
}
func.func private @silu(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = stablehlo.logistic %x : tensor<2x3x4xf32>
  %1 = stablehlo.multiply %x, %0 : tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}
