// input x f32 3x6 seed 192
// output f32 3x6 tolerance 1e-05 values 0.39890164 -0.76035947 -0.47678483 -0.75037444 -1.5811282 -0.9690465 0.28557163 -1.6015975 0.1397903 -0.49026462 -1.4917624 -0.86470294 0.5906141 -0.9101348 -0.5966051 -0.46879682 -0.5267099 -0.7703445
func.func public @main(%x: tensor<3x6xf32>) -> (tensor<3x6xf32>) {
  %i = stablehlo.constant dense<0.000000e+00> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 3, 1>, window_strides = array<i64: 1, 1>, base_dilations = array<i64: 1, 1>, window_dilations = array<i64: 1, 1>, padding = dense<[[0, 2], [0, 0]]> : tensor<2x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<3x6xf32>, tensor<f32>) -> tensor<3x6xf32>
  return %0 : tensor<3x6xf32>
}
