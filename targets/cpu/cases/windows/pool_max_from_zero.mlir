// input x f32 1x5x6x2 seed 180
// output f32 1x2x3x2 tolerance 1e-05 values 0.111333 0.11932102 0.97503746 0.97304046 0.16325511 0.85521716 0.94807786 0.66849726 0.7254119 0 0.9500749 0.67249125
func.func public @main(%x: tensor<1x5x6x2xf32>) -> (tensor<1x2x3x2xf32>) {
  %i = stablehlo.constant dense<0.000000e+00> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 1, 2, 2, 1>, window_strides = array<i64: 1, 2, 2, 1>, base_dilations = array<i64: 1, 1, 1, 1>, window_dilations = array<i64: 1, 1, 1, 1>, padding = dense<[[0, 0], [0, 0], [0, 0], [0, 0]]> : tensor<4x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<1x5x6x2xf32>, tensor<f32>) -> tensor<1x2x3x2xf32>
  return %0 : tensor<1x2x3x2xf32>
}
