// input x f32 3x11 seed 186
// output f32 3x11 tolerance 1e-05 values -0.79231155 -0.79231155 -0.79231155 -0.79231155 -0.7224164 -0.7224164 -0.7224164 -0.7224164 -0.7224164 -0.7224164 -0.7224164 -0.7683475 -0.7683475 -0.7683475 -0.7683475 -0.9990015 -0.9990015 -0.9990015 -0.9990015 -0.9990015 -0.9990015 -0.9990015 -0.7353969 -0.7353969 -0.7353969 -0.7353969 -0.7353969 -0.66749877 -0.66749877 -0.76135796 -0.76135796 -0.76135796 -0.76135796
func.func public @main(%x: tensor<3x11xf32>) -> (tensor<3x11xf32>) {
  %i = stablehlo.constant dense<0x7F800000> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 1, 7>, window_strides = array<i64: 1, 1>, base_dilations = array<i64: 1, 1>, window_dilations = array<i64: 1, 1>, padding = dense<[[0, 0], [3, 3]]> : tensor<2x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.minimum %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<3x11xf32>, tensor<f32>) -> tensor<3x11xf32>
  return %0 : tensor<3x11xf32>
}
