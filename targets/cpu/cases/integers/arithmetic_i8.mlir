// input x i8 15 values -128 -128 127 127 0 1 77 100 42 -127 5 126 64 -128 7
// input y i8 15 values -1 1 127 2 0 0 -7 7 3 -1 -128 127 64 0 3
// output i8 15 tolerance 1e-06 values 127 -127 -2 -127 0 1 70 107 45 -128 -123 -3 -128 -128 10
// output i8 15 tolerance 1e-06 values -127 127 0 125 0 1 84 93 39 -126 -123 -1 0 -128 4
// output i8 15 tolerance 1e-06 values -128 -128 1 -2 0 0 -27 -68 126 127 -128 -126 0 0 21
// output i8 15 tolerance 1e-06 values -128 -128 1 63 -1 -1 -11 14 14 127 0 0 1 -1 2
// output i8 15 tolerance 1e-06 values 0 0 0 1 0 1 0 2 0 0 5 126 0 -128 1
// output i8 15 tolerance 1e-06 values -1 1 127 127 0 1 77 100 42 -1 5 127 64 0 7
// output i8 15 tolerance 1e-06 values -128 -128 127 2 0 0 -7 7 3 -127 -128 126 64 -128 3
// output i8 15 tolerance 1e-06 values -1 1 127 2 0 0 -7 7 3 -1 -128 127 64 0 3
// output i8 15 tolerance 1e-06 values -128 -128 -127 -127 0 -1 -77 -100 -42 127 -5 -126 -64 -128 -7
// output i8 15 tolerance 1e-06 values -128 -128 127 127 0 1 77 100 42 127 5 126 64 -128 7
// output i8 15 tolerance 1e-06 values -1 -1 1 1 0 1 1 1 1 -1 1 1 1 -1 1
func.func public @main(%x: tensor<15xi8>, %y: tensor<15xi8>) -> (tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>) {
  %0 = stablehlo.add %x, %y : tensor<15xi8>
  %1 = stablehlo.subtract %x, %y : tensor<15xi8>
  %2 = stablehlo.multiply %x, %y : tensor<15xi8>
  %3 = stablehlo.divide %x, %y : tensor<15xi8>
  %4 = stablehlo.remainder %x, %y : tensor<15xi8>
  %5 = stablehlo.maximum %x, %y : tensor<15xi8>
  %6 = stablehlo.minimum %x, %y : tensor<15xi8>
  %7 = stablehlo.clamp %y, %x, %y : tensor<15xi8>
  %8 = stablehlo.negate %x : tensor<15xi8>
  %9 = stablehlo.abs %x : tensor<15xi8>
  %10 = stablehlo.sign %x : tensor<15xi8>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10 : tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>, tensor<15xi8>
}
