// input x f32 3 values -1.7 0 2.9
// output i1 3 tolerance 1e-06 values 1 0 1
func.func public @main(%x: tensor<3xf32>) -> (tensor<3xi1>) {
  %0 = stablehlo.convert %x : (tensor<3xf32>) -> tensor<3xi1>
  return %0 : tensor<3xi1>
}
