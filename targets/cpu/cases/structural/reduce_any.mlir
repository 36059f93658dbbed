// input p i1 3x5 values 0 0 0 0 0 0 0 0 0 0 1 1 1 1 1
// output i1 3 tolerance 1e-06 values 0 0 1
func.func public @main(%p: tensor<3x5xi1>) -> (tensor<3xi1>) {
  %i = stablehlo.constant dense<false> : tensor<i1>
  %0 = stablehlo.reduce(%p init: %i) applies stablehlo.or across dimensions = [1] : (tensor<3x5xi1>, tensor<i1>) -> tensor<3xi1>
  return %0 : tensor<3xi1>
}
