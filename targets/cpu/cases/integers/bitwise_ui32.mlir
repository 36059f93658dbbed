// input x ui32 15 values 0 0 4294967295 4294967295 0 1 77 100 1431655765 1 5 4294967294 64 0 7
// input y ui32 15 values 4294967295 1 4294967295 2 0 0 4294967289 7 3 4294967295 0 4294967295 64 0 3
// output ui32 15 tolerance 1e-06 values 0 0 4294967295 2 0 0 73 4 1 1 0 4294967294 64 0 3
// output ui32 15 tolerance 1e-06 values 4294967295 1 4294967295 4294967295 0 1 4294967293 103 1431655767 4294967295 5 4294967295 64 0 7
// output ui32 15 tolerance 1e-06 values 4294967295 1 0 4294967293 0 1 4294967220 99 1431655766 4294967294 5 1 0 0 4
// output ui32 15 tolerance 1e-06 values 4294967295 4294967295 0 0 4294967295 4294967294 4294967218 4294967195 2863311530 4294967294 4294967290 1 4294967231 4294967295 4294967288
// output ui32 15 tolerance 1e-06 values 0 0 32 32 0 1 4 3 16 1 2 31 1 0 3
// output ui32 15 tolerance 1e-06 values 32 32 0 0 32 31 25 25 1 31 29 0 25 32 29
func.func public @main(%x: tensor<15xui32>, %y: tensor<15xui32>) -> (tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>) {
  %0 = stablehlo.and %x, %y : tensor<15xui32>
  %1 = stablehlo.or %x, %y : tensor<15xui32>
  %2 = stablehlo.xor %x, %y : tensor<15xui32>
  %3 = stablehlo.not %x : tensor<15xui32>
  %4 = stablehlo.popcnt %x : tensor<15xui32>
  %5 = stablehlo.count_leading_zeros %x : tensor<15xui32>
  return %0, %1, %2, %3, %4, %5 : tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>
}
