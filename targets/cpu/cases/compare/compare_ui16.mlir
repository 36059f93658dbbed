// input x ui16 15 values 0 0 65535 65535 0 1 77 100 21845 1 5 65534 64 0 7
// input y ui16 15 values 65535 1 65535 2 0 0 65529 7 3 65535 0 65535 64 0 3
// output i1 15 tolerance 1e-06 values 0 0 1 0 1 0 0 0 0 0 0 0 1 1 0
// output i1 15 tolerance 1e-06 values 1 1 0 1 0 1 1 1 1 1 1 1 0 0 1
// output i1 15 tolerance 1e-06 values 1 1 0 0 0 0 1 0 0 1 0 1 0 0 0
// output i1 15 tolerance 1e-06 values 1 1 1 0 1 0 1 0 0 1 0 1 1 1 0
// output i1 15 tolerance 1e-06 values 0 0 0 1 0 1 0 1 1 0 1 0 0 0 1
// output i1 15 tolerance 1e-06 values 0 0 1 1 1 1 0 1 1 0 1 0 1 1 1
func.func public @main(%x: tensor<15xui16>, %y: tensor<15xui16>) -> (tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>) {
  %0 = stablehlo.compare EQ, %x, %y, UNSIGNED : (tensor<15xui16>, tensor<15xui16>) -> tensor<15xi1>
  %1 = stablehlo.compare NE, %x, %y, UNSIGNED : (tensor<15xui16>, tensor<15xui16>) -> tensor<15xi1>
  %2 = stablehlo.compare LT, %x, %y, UNSIGNED : (tensor<15xui16>, tensor<15xui16>) -> tensor<15xi1>
  %3 = stablehlo.compare LE, %x, %y, UNSIGNED : (tensor<15xui16>, tensor<15xui16>) -> tensor<15xi1>
  %4 = stablehlo.compare GT, %x, %y, UNSIGNED : (tensor<15xui16>, tensor<15xui16>) -> tensor<15xi1>
  %5 = stablehlo.compare GE, %x, %y, UNSIGNED : (tensor<15xui16>, tensor<15xui16>) -> tensor<15xi1>
  return %0, %1, %2, %3, %4, %5 : tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>
}
