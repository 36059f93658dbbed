// A value with several readers, inside and outside, and operations that few accelerators have in between.
func.func public @main(%x: tensor<4x6xf32>, %y: tensor<4x6xf32>) -> (tensor<4x6xf32>, tensor<4x6xf32>) {
  %zeros = stablehlo.constant dense<0.0> : tensor<4x6xf32>
  %0 = stablehlo.add %x, %y : tensor<4x6xf32>
  %1 = stablehlo.cosine %0 : tensor<4x6xf32>
  %2 = stablehlo.maximum %0, %zeros : tensor<4x6xf32>
  %3 = stablehlo.add %1, %2 : tensor<4x6xf32>
  %4 = stablehlo.multiply %3, %0 : tensor<4x6xf32>
  %5 = stablehlo.tanh %4 : tensor<4x6xf32>
  %6 = stablehlo.subtract %5, %2 : tensor<4x6xf32>
  return %6, %0 : tensor<4x6xf32>, tensor<4x6xf32>
}
