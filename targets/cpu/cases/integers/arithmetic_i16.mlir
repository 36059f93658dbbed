// input x i16 15 values -32768 -32768 32767 32767 0 1 77 100 10922 -32767 5 32766 64 -32768 7
// input y i16 15 values -1 1 32767 2 0 0 -7 7 3 -1 -32768 32767 64 0 3
// output i16 15 tolerance 1e-06 values 32767 -32767 -2 -32767 0 1 70 107 10925 -32768 -32763 -3 128 -32768 10
// output i16 15 tolerance 1e-06 values -32767 32767 0 32765 0 1 84 93 10919 -32766 -32763 -1 0 -32768 4
// output i16 15 tolerance 1e-06 values -32768 -32768 1 -2 0 0 -539 700 32766 32767 -32768 -32766 4096 0 21
// output i16 15 tolerance 1e-06 values -32768 -32768 1 16383 -1 -1 -11 14 3640 32767 0 0 1 -1 2
// output i16 15 tolerance 1e-06 values 0 0 0 1 0 1 0 2 2 0 5 32766 0 -32768 1
// output i16 15 tolerance 1e-06 values -1 1 32767 32767 0 1 77 100 10922 -1 5 32767 64 0 7
// output i16 15 tolerance 1e-06 values -32768 -32768 32767 2 0 0 -7 7 3 -32767 -32768 32766 64 -32768 3
// output i16 15 tolerance 1e-06 values -1 1 32767 2 0 0 -7 7 3 -1 -32768 32767 64 0 3
// output i16 15 tolerance 1e-06 values -32768 -32768 -32767 -32767 0 -1 -77 -100 -10922 32767 -5 -32766 -64 -32768 -7
// output i16 15 tolerance 1e-06 values -32768 -32768 32767 32767 0 1 77 100 10922 32767 5 32766 64 -32768 7
// output i16 15 tolerance 1e-06 values -1 -1 1 1 0 1 1 1 1 -1 1 1 1 -1 1
func.func public @main(%x: tensor<15xi16>, %y: tensor<15xi16>) -> (tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>) {
  %0 = stablehlo.add %x, %y : tensor<15xi16>
  %1 = stablehlo.subtract %x, %y : tensor<15xi16>
  %2 = stablehlo.multiply %x, %y : tensor<15xi16>
  %3 = stablehlo.divide %x, %y : tensor<15xi16>
  %4 = stablehlo.remainder %x, %y : tensor<15xi16>
  %5 = stablehlo.maximum %x, %y : tensor<15xi16>
  %6 = stablehlo.minimum %x, %y : tensor<15xi16>
  %7 = stablehlo.clamp %y, %x, %y : tensor<15xi16>
  %8 = stablehlo.negate %x : tensor<15xi16>
  %9 = stablehlo.abs %x : tensor<15xi16>
  %10 = stablehlo.sign %x : tensor<15xi16>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10 : tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>, tensor<15xi16>
}
