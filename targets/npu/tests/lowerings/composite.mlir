// A softmax, and a composite that is lowered by its decomposition.
func.func public @softmax(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = stablehlo.composite "odml.softmax" %x {decomposition = @softmax_impl} : (tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  %1 = stablehlo.composite "odml.silu" %0 {decomposition = @silu} : (tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}
func.func private @softmax_impl(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = stablehlo.exponential %x : tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}
func.func private @silu(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = stablehlo.logistic %x : tensor<2x3x4xf32>
  %1 = stablehlo.multiply %x, %0 : tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}
