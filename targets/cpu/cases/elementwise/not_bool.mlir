// input x i1 2 values 1 0
// output i1 2 tolerance 2e-06 values 0 1
func.func public @main(%x: tensor<2xi1>) -> (tensor<2xi1>) {
  %0 = stablehlo.not %x : tensor<2xi1>
  return %0 : tensor<2xi1>
}
