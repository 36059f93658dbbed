// input x ui16 15 values 0 0 65535 65535 0 1 77 100 21845 1 5 65534 64 0 7
// input y ui16 15 values 65535 1 65535 2 0 0 65529 7 3 65535 0 65535 64 0 3
// output ui16 15 tolerance 1e-06 values 65535 1 65534 1 0 1 70 107 21848 0 5 65533 128 0 10
// output ui16 15 tolerance 1e-06 values 1 65535 0 65533 0 1 84 93 21842 2 5 65535 0 0 4
// output ui16 15 tolerance 1e-06 values 0 0 1 65534 0 0 64997 700 65535 65535 0 2 4096 0 21
// output ui16 15 tolerance 1e-06 values 0 0 1 32767 65535 65535 0 14 7281 0 65535 0 1 65535 2
// output ui16 15 tolerance 1e-06 values 0 0 0 1 0 1 77 2 2 1 5 65534 0 0 1
// output ui16 15 tolerance 1e-06 values 65535 1 65535 65535 0 1 65529 100 21845 65535 5 65535 64 0 7
// output ui16 15 tolerance 1e-06 values 0 0 65535 2 0 0 77 7 3 1 0 65534 64 0 3
// output ui16 15 tolerance 1e-06 values 65535 1 65535 2 0 0 65529 7 3 65535 0 65535 64 0 3
// output ui16 15 tolerance 1e-06 values 0 0 1 1 0 65535 65459 65436 43691 65535 65531 2 65472 0 65529
func.func public @main(%x: tensor<15xui16>, %y: tensor<15xui16>) -> (tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>) {
  %0 = stablehlo.add %x, %y : tensor<15xui16>
  %1 = stablehlo.subtract %x, %y : tensor<15xui16>
  %2 = stablehlo.multiply %x, %y : tensor<15xui16>
  %3 = stablehlo.divide %x, %y : tensor<15xui16>
  %4 = stablehlo.remainder %x, %y : tensor<15xui16>
  %5 = stablehlo.maximum %x, %y : tensor<15xui16>
  %6 = stablehlo.minimum %x, %y : tensor<15xui16>
  %7 = stablehlo.clamp %y, %x, %y : tensor<15xui16>
  %8 = stablehlo.negate %x : tensor<15xui16>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8 : tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>
}
