// input x i8 15 values -128 -128 127 127 0 1 77 100 42 -127 5 126 64 -128 7
// input y i8 15 values -1 1 127 2 0 0 -7 7 3 -1 -128 127 64 0 3
// output i8 15 tolerance 1e-06 values -128 0 127 2 0 0 73 4 2 -127 0 126 64 0 3
// output i8 15 tolerance 1e-06 values -1 -127 127 127 0 1 -3 103 43 -1 -123 127 64 -128 7
// output i8 15 tolerance 1e-06 values 127 -127 0 125 0 1 -76 99 41 126 -123 1 0 -128 4
// output i8 15 tolerance 1e-06 values 127 127 -128 -128 -1 -2 -78 -101 -43 126 -6 -127 -65 127 -8
// output i8 15 tolerance 1e-06 values 1 1 7 7 0 1 4 3 3 2 2 6 1 1 3
// output i8 15 tolerance 1e-06 values 0 0 1 1 8 7 1 1 2 0 5 1 1 0 5
func.func public @main(%x: tensor<15xi8>, %y: tensor<15xi8>) -> (tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>) {
  %0 = stablehlo.and %x, %y : tensor<15xi8>
  %1 = stablehlo.or %x, %y : tensor<15xi8>
  %2 = stablehlo.xor %x, %y : tensor<15xi8>
  %3 = stablehlo.not %x : tensor<15xi8>
  %4 = stablehlo.popcnt %x : tensor<15xi8>
  %5 = stablehlo.count_leading_zeros %x : tensor<15xi8>
  return %0, %1, %2, %3, %4, %5 : tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>
}
