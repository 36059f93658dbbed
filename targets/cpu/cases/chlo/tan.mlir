// input x f32 5 values -1.2 -0.5 0 0.7 3
// output f32 5 tolerance 1e-06 values -2.572152 -0.5463025 0 0.8422884 -0.14254655
func.func public @main(%x: tensor<5xf32>) -> (tensor<5xf32>) {
  %0 = chlo.tan %x : tensor<5xf32> -> tensor<5xf32>
  return %0 : tensor<5xf32>
}
