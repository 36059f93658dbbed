// input x i1 4 values 1 1 0 0
// input y i1 4 values 1 0 1 0
// output i1 4 tolerance 2e-06 values 1 1 1 0
func.func public @main(%x: tensor<4xi1>, %y: tensor<4xi1>) -> (tensor<4xi1>) {
  %0 = stablehlo.add %x, %y : tensor<4xi1>
  return %0 : tensor<4xi1>
}
