// input x0 i1 4 values 1 0 1 0
// output i1 4 tolerance 1e-06 values 0 0 1 1
func.func public @main(%x0: tensor<4xi1>) -> (tensor<4xi1>) {
  %0 = "stablehlo.sort"(%x0) <{dimension = 0 : i64, is_stable = true}> ({
  ^bb0(%a0: tensor<i1>, %b0: tensor<i1>):
    %p = stablehlo.compare LT, %a0, %b0, UNSIGNED : (tensor<i1>, tensor<i1>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  }) : (tensor<4xi1>) -> (tensor<4xi1>)
  return %0 : tensor<4xi1>
}
