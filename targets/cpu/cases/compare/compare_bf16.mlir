// input x bf16 17 values 1.5 -2.5 0.5 -0.5 2.5 0.0 -0.0 3.75 -7.25 inf -inf nan 1.0 100.0 0.125 inf 7.0
// input y bf16 17 values 2.0 3.0 -0.5 0.5 -1.25 -0.0 5.0 3.75 2.0 1.0 inf 2.0 nan -3.0 8.0 inf 2.5
// output i1 17 tolerance 1e-06 values 0 0 0 0 0 1 0 1 0 0 0 0 0 0 0 1 0
// output i1 17 tolerance 1e-06 values 1 1 1 1 1 0 1 0 1 1 1 1 1 1 1 0 1
// output i1 17 tolerance 1e-06 values 1 1 0 1 0 0 1 0 1 0 1 0 0 0 1 0 0
// output i1 17 tolerance 1e-06 values 1 1 0 1 0 1 1 1 1 0 1 0 0 0 1 1 0
// output i1 17 tolerance 1e-06 values 0 0 1 0 1 0 0 0 0 1 0 0 0 1 0 0 1
// output i1 17 tolerance 1e-06 values 0 0 1 0 1 1 0 1 0 1 0 0 0 1 0 1 1
func.func public @main(%x: tensor<17xbf16>, %y: tensor<17xbf16>) -> (tensor<17xi1>, tensor<17xi1>, tensor<17xi1>, tensor<17xi1>, tensor<17xi1>, tensor<17xi1>) {
  %0 = stablehlo.compare EQ, %x, %y, FLOAT : (tensor<17xbf16>, tensor<17xbf16>) -> tensor<17xi1>
  %1 = stablehlo.compare NE, %x, %y, FLOAT : (tensor<17xbf16>, tensor<17xbf16>) -> tensor<17xi1>
  %2 = stablehlo.compare LT, %x, %y, FLOAT : (tensor<17xbf16>, tensor<17xbf16>) -> tensor<17xi1>
  %3 = stablehlo.compare LE, %x, %y, FLOAT : (tensor<17xbf16>, tensor<17xbf16>) -> tensor<17xi1>
  %4 = stablehlo.compare GT, %x, %y, FLOAT : (tensor<17xbf16>, tensor<17xbf16>) -> tensor<17xi1>
  %5 = stablehlo.compare GE, %x, %y, FLOAT : (tensor<17xbf16>, tensor<17xbf16>) -> tensor<17xi1>
  return %0, %1, %2, %3, %4, %5 : tensor<17xi1>, tensor<17xi1>, tensor<17xi1>, tensor<17xi1>, tensor<17xi1>, tensor<17xi1>
}
