// input x ui32 15 values 0 0 4294967295 4294967295 0 1 77 100 1431655765 1 5 4294967294 64 0 7
// input y ui32 15 values 4294967295 1 4294967295 2 0 0 4294967289 7 3 4294967295 0 4294967295 64 0 3
// output i1 15 tolerance 1e-06 values 0 0 1 0 1 0 0 0 0 0 0 0 1 1 0
// output i1 15 tolerance 1e-06 values 1 1 0 1 0 1 1 1 1 1 1 1 0 0 1
// output i1 15 tolerance 1e-06 values 1 1 0 0 0 0 1 0 0 1 0 1 0 0 0
// output i1 15 tolerance 1e-06 values 1 1 1 0 1 0 1 0 0 1 0 1 1 1 0
// output i1 15 tolerance 1e-06 values 0 0 0 1 0 1 0 1 1 0 1 0 0 0 1
// output i1 15 tolerance 1e-06 values 0 0 1 1 1 1 0 1 1 0 1 0 1 1 1
func.func public @main(%x: tensor<15xui32>, %y: tensor<15xui32>) -> (tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>) {
  %0 = stablehlo.compare EQ, %x, %y, UNSIGNED : (tensor<15xui32>, tensor<15xui32>) -> tensor<15xi1>
  %1 = stablehlo.compare NE, %x, %y, UNSIGNED : (tensor<15xui32>, tensor<15xui32>) -> tensor<15xi1>
  %2 = stablehlo.compare LT, %x, %y, UNSIGNED : (tensor<15xui32>, tensor<15xui32>) -> tensor<15xi1>
  %3 = stablehlo.compare LE, %x, %y, UNSIGNED : (tensor<15xui32>, tensor<15xui32>) -> tensor<15xi1>
  %4 = stablehlo.compare GT, %x, %y, UNSIGNED : (tensor<15xui32>, tensor<15xui32>) -> tensor<15xi1>
  %5 = stablehlo.compare GE, %x, %y, UNSIGNED : (tensor<15xui32>, tensor<15xui32>) -> tensor<15xi1>
  return %0, %1, %2, %3, %4, %5 : tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>
}
