// input x f32 7 values -1 -0.5 -0.001 0 0.3 0.9 1
// output f32 7 tolerance 1e-06 values -1.5707964 -0.5235988 -0.0010000002 0 0.30469266 1.1197695 1.5707964
func.func public @main(%x: tensor<7xf32>) -> (tensor<7xf32>) {
  %0 = chlo.asin %x : tensor<7xf32> -> tensor<7xf32>
  return %0 : tensor<7xf32>
}
