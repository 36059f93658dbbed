// input x i32 4 values 1 2 3 2
// input y i32 4 values 2 2 2 3
// output i1 4 tolerance 1e-06 values 0 1 1 0
func.func public @main(%x: tensor<4xi32>, %y: tensor<4xi32>) -> (tensor<4xi1>) {
  %0 = stablehlo.compare GE, %x, %y, SIGNED : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
  return %0 : tensor<4xi1>
}
