// input x i64 11 values 2 3 -3 0 0 1 -1 -1 7 2 5
// input y i64 11 values 63 3 3 0 5 -1 3 -2 64 -1 1
// output i64 11 tolerance 1e-06 values -9223372036854775808 27 -27 1 0 1 -1 1 1843124298495784449 0 5
func.func public @main(%x: tensor<11xi64>, %y: tensor<11xi64>) -> (tensor<11xi64>) {
  %0 = stablehlo.power %x, %y : tensor<11xi64>
  return %0 : tensor<11xi64>
}
