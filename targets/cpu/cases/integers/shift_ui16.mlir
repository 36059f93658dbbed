// input x ui16 14 values 65535 65535 65535 65535 65535 65535 1 100 65436 77 32768 32768 65413 5
// input by ui16 14 values 0 1 15 16 17 65535 15 3 3 8 15 16 9 32768
// output ui16 14 tolerance 1e-06 values 65535 65534 32768 0 0 0 32768 800 64736 19712 0 0 2560 0
// output ui16 14 tolerance 1e-06 values 65535 32767 1 0 0 0 0 12 8179 0 1 0 127 0
// output ui16 14 tolerance 1e-06 values 65535 65535 65535 65535 65535 65535 0 12 65523 0 65535 65535 65535 0
func.func public @main(%x: tensor<14xui16>, %by: tensor<14xui16>) -> (tensor<14xui16>, tensor<14xui16>, tensor<14xui16>) {
  %0 = stablehlo.shift_left %x, %by : tensor<14xui16>
  %1 = stablehlo.shift_right_logical %x, %by : tensor<14xui16>
  %2 = stablehlo.shift_right_arithmetic %x, %by : tensor<14xui16>
  return %0, %1, %2 : tensor<14xui16>, tensor<14xui16>, tensor<14xui16>
}
