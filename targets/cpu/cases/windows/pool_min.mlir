// input x f32 3x11 seed 189
// output f32 3x11 tolerance 1e-05 values -0.9670494 -0.9670494 -0.9670494 -0.9670494 -0.5866201 -0.9870195 -0.9870195 -0.9870195 -0.9870195 -0.9870195 -0.9870195 -0.8022966 -0.8022966 -0.8931603 -0.8931603 -0.8931603 -0.8931603 -0.8931603 -0.8931603 -0.8931603 -0.21717423 0.27309036 -0.6854718 -0.6854718 -0.6854718 -0.6854718 -0.6854718 -0.6854718 -0.5916126 -0.5916126 -0.5916126 -0.5916126 -0.5916126
func.func public @main(%x: tensor<3x11xf32>) -> (tensor<3x11xf32>) {
  %i = stablehlo.constant dense<0x7F800000> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 1, 7>, window_strides = array<i64: 1, 1>, base_dilations = array<i64: 1, 1>, window_dilations = array<i64: 1, 1>, padding = dense<[[0, 0], [3, 3]]> : tensor<2x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.minimum %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<3x11xf32>, tensor<f32>) -> tensor<3x11xf32>
  return %0 : tensor<3x11xf32>
}
