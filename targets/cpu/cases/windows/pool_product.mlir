// input x f32 3x6 seed 190
// output f32 2x5 tolerance 1e-05 values -0.16880514 -0.08603618 -0.089495756 -0.06961998 0.0032384552 -0.069456935 -0.1011267 0.057456136 -0.010898736 -0.02155158
func.func public @main(%x: tensor<3x6xf32>) -> (tensor<2x5xf32>) {
  %i = stablehlo.constant dense<1.000000e+00> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 2, 2>, window_strides = array<i64: 1, 1>, base_dilations = array<i64: 1, 1>, window_dilations = array<i64: 1, 1>, padding = dense<[[0, 0], [0, 0]]> : tensor<2x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.multiply %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<3x6xf32>, tensor<f32>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}
