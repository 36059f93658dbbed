// Everything that stands in the way is named at once.
func.func public @main(%x: tensor<4xf32>, %i: tensor<4xi32>) -> (tensor<4xf32>, tensor<4xi1>, tensor<4xi32>) {
  %0 = stablehlo.remainder %x, %x : tensor<4xf32>
  %1 = stablehlo.compare LT, %0, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  %2 = stablehlo.popcnt %i : tensor<4xi32>
  return %0, %1, %2 : tensor<4xf32>, tensor<4xi1>, tensor<4xi32>
}
