// input x i32 3 values -7 7 5
// output f32 3 tolerance 1e-06 values -7 7 5
func.func public @main(%x: tensor<3xi32>) -> (tensor<3xf32>) {
  %0 = stablehlo.convert %x : (tensor<3xi32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}
