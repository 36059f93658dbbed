// input x f32 3 values -1.7 0 2.9
// output i64 3 tolerance 1e-06 values -1 0 2
func.func public @main(%x: tensor<3xf32>) -> (tensor<3xi64>) {
  %0 = stablehlo.convert %x : (tensor<3xf32>) -> tensor<3xi64>
  return %0 : tensor<3xi64>
}
