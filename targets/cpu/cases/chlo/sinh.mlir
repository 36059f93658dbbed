// input x f32 6 values -4 -1 -0.001 0 0.5 3
// output f32 6 tolerance 2e-06 values -27.289917 -1.1752012 -0.0010000002 0 0.5210953 10.017875
func.func public @main(%x: tensor<6xf32>) -> (tensor<6xf32>) {
  %0 = chlo.sinh %x : tensor<6xf32> -> tensor<6xf32>
  return %0 : tensor<6xf32>
}
