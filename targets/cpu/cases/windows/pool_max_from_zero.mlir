// input x f32 1x5x6x2 seed 183
// output f32 1x2x3x2 tolerance 1e-05 values 0.6375437 0.540689 0.984024 0.65451825 0.44483274 0.8582127 0.93409884 0.090364456 0.45182228 0.8622067 0.998003 0.17024463
func.func public @main(%x: tensor<1x5x6x2xf32>) -> (tensor<1x2x3x2xf32>) {
  %i = stablehlo.constant dense<0.000000e+00> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 1, 2, 2, 1>, window_strides = array<i64: 1, 2, 2, 1>, base_dilations = array<i64: 1, 1, 1, 1>, window_dilations = array<i64: 1, 1, 1, 1>, padding = dense<[[0, 0], [0, 0], [0, 0], [0, 0]]> : tensor<4x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<1x5x6x2xf32>, tensor<f32>) -> tensor<1x2x3x2xf32>
  return %0 : tensor<1x2x3x2xf32>
}
