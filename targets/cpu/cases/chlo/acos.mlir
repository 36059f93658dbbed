// input x f32 7 values -1 -0.5 -0.001 0 0.3 0.9 1
// output f32 7 tolerance 1e-06 values 3.1415927 2.0943952 1.5717963 1.5707964 1.2661036 0.45102686 0
func.func public @main(%x: tensor<7xf32>) -> (tensor<7xf32>) {
  %0 = chlo.acos %x : tensor<7xf32> -> tensor<7xf32>
  return %0 : tensor<7xf32>
}
