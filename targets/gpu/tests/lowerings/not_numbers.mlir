// What is no number is told by its bits, and chosen among bits.
func.func public @main(%x: tensor<2x6xf32>) -> (tensor<2x6xi1>, tensor<2x6xf32>, tensor<2x6xf32>, tensor<2x6xf32>) {
  %none = stablehlo.constant dense<0x7FC00000> : tensor<2x6xf32>
  %five = stablehlo.constant dense<5.0> : tensor<2x6xf32>
  %0 = stablehlo.is_finite %x : (tensor<2x6xf32>) -> tensor<2x6xi1>
  %same = stablehlo.compare EQ, %x, %x : (tensor<2x6xf32>, tensor<2x6xf32>) -> tensor<2x6xi1>
  %1 = stablehlo.select %same, %x, %five : tensor<2x6xi1>, tensor<2x6xf32>
  %near = stablehlo.compare LT, %x, %five : (tensor<2x6xf32>, tensor<2x6xf32>) -> tensor<2x6xi1>
  %2 = stablehlo.select %near, %x, %none : tensor<2x6xi1>, tensor<2x6xf32>
  %3 = stablehlo.exponential_minus_one %2 : tensor<2x6xf32>
  %4 = stablehlo.abs %x : tensor<2x6xf32>
  %5 = stablehlo.log_plus_one %4 : tensor<2x6xf32>
  return %0, %1, %3, %5 : tensor<2x6xi1>, tensor<2x6xf32>, tensor<2x6xf32>, tensor<2x6xf32>
}
