// input x i16 14 values -1 -1 -1 -1 -1 -1 1 100 -100 77 -32768 -32768 -123 5
// input by i16 14 values 0 1 15 16 17 -1 15 3 3 8 15 16 9 -32768
// output i16 14 tolerance 1e-06 values -1 -2 -32768 0 0 0 -32768 800 -800 19712 0 0 2560 0
// output i16 14 tolerance 1e-06 values -1 32767 1 0 0 0 0 12 8179 0 1 0 127 0
// output i16 14 tolerance 1e-06 values -1 -1 -1 -1 -1 -1 0 12 -13 0 -1 -1 -1 0
func.func public @main(%x: tensor<14xi16>, %by: tensor<14xi16>) -> (tensor<14xi16>, tensor<14xi16>, tensor<14xi16>) {
  %0 = stablehlo.shift_left %x, %by : tensor<14xi16>
  %1 = stablehlo.shift_right_logical %x, %by : tensor<14xi16>
  %2 = stablehlo.shift_right_arithmetic %x, %by : tensor<14xi16>
  return %0, %1, %2 : tensor<14xi16>, tensor<14xi16>, tensor<14xi16>
}
