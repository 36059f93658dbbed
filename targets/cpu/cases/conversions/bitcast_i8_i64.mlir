// input x i8 2x8 values -5 -4 -3 -2 -1 0 1 2 3 4 5 6 7 8 9 10
// output i64 2 relative 0 values 144397762547285243 723118041428460547
func.func public @main(%x: tensor<2x8xi8>) -> (tensor<2xi64>) {
  %0 = stablehlo.bitcast_convert %x : (tensor<2x8xi8>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}
