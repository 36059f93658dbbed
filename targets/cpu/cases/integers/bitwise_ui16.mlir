// input x ui16 15 values 0 0 65535 65535 0 1 77 100 21845 1 5 65534 64 0 7
// input y ui16 15 values 65535 1 65535 2 0 0 65529 7 3 65535 0 65535 64 0 3
// output ui16 15 tolerance 1e-06 values 0 0 65535 2 0 0 73 4 1 1 0 65534 64 0 3
// output ui16 15 tolerance 1e-06 values 65535 1 65535 65535 0 1 65533 103 21847 65535 5 65535 64 0 7
// output ui16 15 tolerance 1e-06 values 65535 1 0 65533 0 1 65460 99 21846 65534 5 1 0 0 4
// output ui16 15 tolerance 1e-06 values 65535 65535 0 0 65535 65534 65458 65435 43690 65534 65530 1 65471 65535 65528
// output ui16 15 tolerance 1e-06 values 0 0 16 16 0 1 4 3 8 1 2 15 1 0 3
// output ui16 15 tolerance 1e-06 values 16 16 0 0 16 15 9 9 1 15 13 0 9 16 13
func.func public @main(%x: tensor<15xui16>, %y: tensor<15xui16>) -> (tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>) {
  %0 = stablehlo.and %x, %y : tensor<15xui16>
  %1 = stablehlo.or %x, %y : tensor<15xui16>
  %2 = stablehlo.xor %x, %y : tensor<15xui16>
  %3 = stablehlo.not %x : tensor<15xui16>
  %4 = stablehlo.popcnt %x : tensor<15xui16>
  %5 = stablehlo.count_leading_zeros %x : tensor<15xui16>
  return %0, %1, %2, %3, %4, %5 : tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>, tensor<15xui16>
}
