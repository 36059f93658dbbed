// input x f32 8 values -20 -3 -0.1 0 0.5 7.9 8.1 100
// output f32 8 tolerance 2e-06 values -0.08750622 -0.19682671 -0.045298446 0 0.1564208 0.1348965 0.13340068 0.039744154
func.func public @main(%x: tensor<8xf32>) -> (tensor<8xf32>) {
  %0 = chlo.bessel_i1e %x : tensor<8xf32> -> tensor<8xf32>
  return %0 : tensor<8xf32>
}
