// input x i32 2 values -3 4
// output i32 2 tolerance 2e-06 values 3 -4
func.func public @main(%x: tensor<2xi32>) -> (tensor<2xi32>) {
  %0 = stablehlo.negate %x : tensor<2xi32>
  return %0 : tensor<2xi32>
}
