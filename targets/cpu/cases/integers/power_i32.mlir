// input x i32 11 values 2 3 -3 0 0 1 -1 -1 7 2 5
// input y i32 11 values 31 3 3 0 5 -1 3 -2 32 -1 1
// output i32 11 tolerance 1e-06 values -2147483648 27 -27 1 0 1 -1 1 1855011585 0 5
func.func public @main(%x: tensor<11xi32>, %y: tensor<11xi32>) -> (tensor<11xi32>) {
  %0 = stablehlo.power %x, %y : tensor<11xi32>
  return %0 : tensor<11xi32>
}
