// input x i8 14 values -1 -1 -1 -1 -1 -1 1 100 -100 77 -128 -128 -123 5
// input by i8 14 values 0 1 7 8 9 -1 7 3 3 4 7 8 5 -128
// output i8 14 tolerance 1e-06 values -1 -2 -128 0 0 0 -128 32 -32 -48 0 0 -96 0
// output i8 14 tolerance 1e-06 values -1 127 1 0 0 0 0 12 19 4 1 0 4 0
// output i8 14 tolerance 1e-06 values -1 -1 -1 -1 -1 -1 0 12 -13 4 -1 -1 -4 0
func.func public @main(%x: tensor<14xi8>, %by: tensor<14xi8>) -> (tensor<14xi8>, tensor<14xi8>, tensor<14xi8>) {
  %0 = stablehlo.shift_left %x, %by : tensor<14xi8>
  %1 = stablehlo.shift_right_logical %x, %by : tensor<14xi8>
  %2 = stablehlo.shift_right_arithmetic %x, %by : tensor<14xi8>
  return %0, %1, %2 : tensor<14xi8>, tensor<14xi8>, tensor<14xi8>
}
