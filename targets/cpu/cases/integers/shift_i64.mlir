// input x i64 14 values -1 -1 -1 -1 -1 -1 1 100 -100 77 -9223372036854775808 -9223372036854775808 -123 5
// input by i64 14 values 0 1 63 64 65 -1 63 3 3 32 63 64 33 -9223372036854775808
// output i64 14 tolerance 1e-06 values -1 -2 -9223372036854775808 0 0 0 -9223372036854775808 800 -800 330712481792 0 0 -1056561954816 0
// output i64 14 tolerance 1e-06 values -1 9223372036854775807 1 0 0 0 0 12 2305843009213693939 0 1 0 2147483647 0
// output i64 14 tolerance 1e-06 values -1 -1 -1 -1 -1 -1 0 12 -13 0 -1 -1 -1 0
func.func public @main(%x: tensor<14xi64>, %by: tensor<14xi64>) -> (tensor<14xi64>, tensor<14xi64>, tensor<14xi64>) {
  %0 = stablehlo.shift_left %x, %by : tensor<14xi64>
  %1 = stablehlo.shift_right_logical %x, %by : tensor<14xi64>
  %2 = stablehlo.shift_right_arithmetic %x, %by : tensor<14xi64>
  return %0, %1, %2 : tensor<14xi64>, tensor<14xi64>, tensor<14xi64>
}
