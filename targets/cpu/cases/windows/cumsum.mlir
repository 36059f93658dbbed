// input x f32 3x6 seed 189
// output f32 3x6 tolerance 1e-05 values -0.9670494 -0.28657013 -0.14428356 -0.72591114 -0.21717423 -0.8037943 0.13230155 0.79780334 -0.18921614 -1.0144782 -1.8637044 -0.92261606 0.5456815 0.51023465 -0.29206192 -0.046929628 -0.94008994 -1.1572642
func.func public @main(%x: tensor<3x6xf32>) -> (tensor<3x6xf32>) {
  %i = stablehlo.constant dense<0.000000e+00> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 1, 6>, window_strides = array<i64: 1, 1>, base_dilations = array<i64: 1, 1>, window_dilations = array<i64: 1, 1>, padding = dense<[[0, 0], [5, 0]]> : tensor<2x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<3x6xf32>, tensor<f32>) -> tensor<3x6xf32>
  return %0 : tensor<3x6xf32>
}
