// input x f64 12 values 0.0 -0.0 nan -nan inf -inf 1.0 -1.0 1.0 -2.0 nan 0.0
// input y f64 12 values -0.0 0.0 inf -inf nan -nan -1.0 1.0 1.0 -1.0 nan 0.0
// output i1 12 tolerance 1e-06 values 0 0 0 0 0 0 0 0 1 0 1 1
// output i1 12 tolerance 1e-06 values 1 1 1 1 1 1 1 1 0 1 0 0
// output i1 12 tolerance 1e-06 values 0 1 0 1 1 0 0 1 0 1 0 0
// output i1 12 tolerance 1e-06 values 0 1 0 1 1 0 0 1 1 1 1 1
// output i1 12 tolerance 1e-06 values 1 0 1 0 0 1 1 0 0 0 0 0
// output i1 12 tolerance 1e-06 values 1 0 1 0 0 1 1 0 1 0 1 1
func.func public @main(%x: tensor<12xf64>, %y: tensor<12xf64>) -> (tensor<12xi1>, tensor<12xi1>, tensor<12xi1>, tensor<12xi1>, tensor<12xi1>, tensor<12xi1>) {
  %0 = stablehlo.compare EQ, %x, %y, TOTALORDER : (tensor<12xf64>, tensor<12xf64>) -> tensor<12xi1>
  %1 = stablehlo.compare NE, %x, %y, TOTALORDER : (tensor<12xf64>, tensor<12xf64>) -> tensor<12xi1>
  %2 = stablehlo.compare LT, %x, %y, TOTALORDER : (tensor<12xf64>, tensor<12xf64>) -> tensor<12xi1>
  %3 = stablehlo.compare LE, %x, %y, TOTALORDER : (tensor<12xf64>, tensor<12xf64>) -> tensor<12xi1>
  %4 = stablehlo.compare GT, %x, %y, TOTALORDER : (tensor<12xf64>, tensor<12xf64>) -> tensor<12xi1>
  %5 = stablehlo.compare GE, %x, %y, TOTALORDER : (tensor<12xf64>, tensor<12xf64>) -> tensor<12xi1>
  return %0, %1, %2, %3, %4, %5 : tensor<12xi1>, tensor<12xi1>, tensor<12xi1>, tensor<12xi1>, tensor<12xi1>, tensor<12xi1>
}
