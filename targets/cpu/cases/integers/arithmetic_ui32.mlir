// input x ui32 15 values 0 0 4294967295 4294967295 0 1 77 100 1431655765 1 5 4294967294 64 0 7
// input y ui32 15 values 4294967295 1 4294967295 2 0 0 4294967289 7 3 4294967295 0 4294967295 64 0 3
// output ui32 15 tolerance 1e-06 values 4294967295 1 4294967294 1 0 1 70 107 1431655768 0 5 4294967293 128 0 10
// output ui32 15 tolerance 1e-06 values 1 4294967295 0 4294967293 0 1 84 93 1431655762 2 5 4294967295 0 0 4
// output ui32 15 tolerance 1e-06 values 0 0 1 4294967294 0 0 4294966757 700 4294967295 4294967295 0 2 4096 0 21
// output ui32 15 tolerance 1e-06 values 0 0 1 2147483647 4294967295 4294967295 0 14 477218588 0 4294967295 0 1 4294967295 2
// output ui32 15 tolerance 1e-06 values 0 0 0 1 0 1 77 2 1 1 5 4294967294 0 0 1
// output ui32 15 tolerance 1e-06 values 4294967295 1 4294967295 4294967295 0 1 4294967289 100 1431655765 4294967295 5 4294967295 64 0 7
// output ui32 15 tolerance 1e-06 values 0 0 4294967295 2 0 0 77 7 3 1 0 4294967294 64 0 3
// output ui32 15 tolerance 1e-06 values 4294967295 1 4294967295 2 0 0 4294967289 7 3 4294967295 0 4294967295 64 0 3
// output ui32 15 tolerance 1e-06 values 0 0 1 1 0 4294967295 4294967219 4294967196 2863311531 4294967295 4294967291 2 4294967232 0 4294967289
func.func public @main(%x: tensor<15xui32>, %y: tensor<15xui32>) -> (tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>) {
  %0 = stablehlo.add %x, %y : tensor<15xui32>
  %1 = stablehlo.subtract %x, %y : tensor<15xui32>
  %2 = stablehlo.multiply %x, %y : tensor<15xui32>
  %3 = stablehlo.divide %x, %y : tensor<15xui32>
  %4 = stablehlo.remainder %x, %y : tensor<15xui32>
  %5 = stablehlo.maximum %x, %y : tensor<15xui32>
  %6 = stablehlo.minimum %x, %y : tensor<15xui32>
  %7 = stablehlo.clamp %y, %x, %y : tensor<15xui32>
  %8 = stablehlo.negate %x : tensor<15xui32>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8 : tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>, tensor<15xui32>
}
