// input x f32 8 values -5 -1.5 -0.3 0 0.001 0.8 2 4.5
// output f32 8 tolerance 1e-06 values -1 -0.96610516 -0.32862678 0 0.0011283788 0.74210095 0.9953223 1
func.func public @main(%x: tensor<8xf32>) -> (tensor<8xf32>) {
  %0 = chlo.erf %x : tensor<8xf32> -> tensor<8xf32>
  return %0 : tensor<8xf32>
}
