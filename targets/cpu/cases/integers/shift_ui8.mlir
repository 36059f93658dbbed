// input x ui8 14 values 255 255 255 255 255 255 1 100 156 77 128 128 133 5
// input by ui8 14 values 0 1 7 8 9 255 7 3 3 4 7 8 5 128
// output ui8 14 tolerance 1e-06 values 255 254 128 0 0 0 128 32 224 208 0 0 160 0
// output ui8 14 tolerance 1e-06 values 255 127 1 0 0 0 0 12 19 4 1 0 4 0
// output ui8 14 tolerance 1e-06 values 255 255 255 255 255 255 0 12 243 4 255 255 252 0
func.func public @main(%x: tensor<14xui8>, %by: tensor<14xui8>) -> (tensor<14xui8>, tensor<14xui8>, tensor<14xui8>) {
  %0 = stablehlo.shift_left %x, %by : tensor<14xui8>
  %1 = stablehlo.shift_right_logical %x, %by : tensor<14xui8>
  %2 = stablehlo.shift_right_arithmetic %x, %by : tensor<14xui8>
  return %0, %1, %2 : tensor<14xui8>, tensor<14xui8>, tensor<14xui8>
}
