// input x i64 15 values -9223372036854775808 -9223372036854775808 9223372036854775807 9223372036854775807 0 1 77 100 3074457345618258602 -9223372036854775807 5 9223372036854775806 64 -9223372036854775808 7
// input y i64 15 values -1 1 9223372036854775807 2 0 0 -7 7 3 -1 -9223372036854775808 9223372036854775807 64 0 3
// output i1 15 tolerance 1e-06 values 0 0 1 0 1 0 0 0 0 0 0 0 1 0 0
// output i1 15 tolerance 1e-06 values 1 1 0 1 0 1 1 1 1 1 1 1 0 1 1
// output i1 15 tolerance 1e-06 values 1 1 0 0 0 0 0 0 0 1 0 1 0 1 0
// output i1 15 tolerance 1e-06 values 1 1 1 0 1 0 0 0 0 1 0 1 1 1 0
// output i1 15 tolerance 1e-06 values 0 0 0 1 0 1 1 1 1 0 1 0 0 0 1
// output i1 15 tolerance 1e-06 values 0 0 1 1 1 1 1 1 1 0 1 0 1 0 1
func.func public @main(%x: tensor<15xi64>, %y: tensor<15xi64>) -> (tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>) {
  %0 = stablehlo.compare EQ, %x, %y, SIGNED : (tensor<15xi64>, tensor<15xi64>) -> tensor<15xi1>
  %1 = stablehlo.compare NE, %x, %y, SIGNED : (tensor<15xi64>, tensor<15xi64>) -> tensor<15xi1>
  %2 = stablehlo.compare LT, %x, %y, SIGNED : (tensor<15xi64>, tensor<15xi64>) -> tensor<15xi1>
  %3 = stablehlo.compare LE, %x, %y, SIGNED : (tensor<15xi64>, tensor<15xi64>) -> tensor<15xi1>
  %4 = stablehlo.compare GT, %x, %y, SIGNED : (tensor<15xi64>, tensor<15xi64>) -> tensor<15xi1>
  %5 = stablehlo.compare GE, %x, %y, SIGNED : (tensor<15xi64>, tensor<15xi64>) -> tensor<15xi1>
  return %0, %1, %2, %3, %4, %5 : tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>, tensor<15xi1>
}
