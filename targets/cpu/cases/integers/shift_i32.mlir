// input x i32 14 values -1 -1 -1 -1 -1 -1 1 100 -100 77 -2147483648 -2147483648 -123 5
// input by i32 14 values 0 1 31 32 33 -1 31 3 3 16 31 32 17 -2147483648
// output i32 14 tolerance 1e-06 values -1 -2 -2147483648 0 0 0 -2147483648 800 -800 5046272 0 0 -16121856 0
// output i32 14 tolerance 1e-06 values -1 2147483647 1 0 0 0 0 12 536870899 0 1 0 32767 0
// output i32 14 tolerance 1e-06 values -1 -1 -1 -1 -1 -1 0 12 -13 0 -1 -1 -1 0
func.func public @main(%x: tensor<14xi32>, %by: tensor<14xi32>) -> (tensor<14xi32>, tensor<14xi32>, tensor<14xi32>) {
  %0 = stablehlo.shift_left %x, %by : tensor<14xi32>
  %1 = stablehlo.shift_right_logical %x, %by : tensor<14xi32>
  %2 = stablehlo.shift_right_arithmetic %x, %by : tensor<14xi32>
  return %0, %1, %2 : tensor<14xi32>, tensor<14xi32>, tensor<14xi32>
}
