// input x i16 15 values -32768 -32768 32767 32767 0 1 77 100 10922 -32767 5 32766 64 -32768 7
// input y i16 15 values -1 1 32767 2 0 0 -7 7 3 -1 -32768 32767 64 0 3
// output i16 15 tolerance 1e-06 values -32768 0 32767 2 0 0 73 4 2 -32767 0 32766 64 0 3
// output i16 15 tolerance 1e-06 values -1 -32767 32767 32767 0 1 -3 103 10923 -1 -32763 32767 64 -32768 7
// output i16 15 tolerance 1e-06 values 32767 -32767 0 32765 0 1 -76 99 10921 32766 -32763 1 0 -32768 4
// output i16 15 tolerance 1e-06 values 32767 32767 -32768 -32768 -1 -2 -78 -101 -10923 32766 -6 -32767 -65 32767 -8
// output i16 15 tolerance 1e-06 values 1 1 15 15 0 1 4 3 7 2 2 14 1 1 3
// output i16 15 tolerance 1e-06 values 0 0 1 1 16 15 9 9 2 0 13 1 9 0 13
func.func public @main(%x: tensor<15xi16>, %y: tensor<15xi16>) -> (tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>) {
  %0 = stablehlo.and %x, %y : tensor<15xi16>
  %1 = stablehlo.or %x, %y : tensor<15xi16>
  %2 = stablehlo.xor %x, %y : tensor<15xi16>
  %3 = stablehlo.not %x : tensor<15xi16>
  %4 = stablehlo.popcnt %x : tensor<15xi16>
  %5 = stablehlo.count_leading_zeros %x : tensor<15xi16>
  return %0, %1, %2, %3, %4, %5 : tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>
}
