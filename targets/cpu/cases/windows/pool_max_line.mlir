// input x f32 2x3x9 seed 182
// output f32 2x3x4 tolerance 1e-05 values 0.7264104 0.785322 0.785322 0.70044935 0.30204692 0.23814279 0.93210185 0.12531203 0.5906141 -0.6155766 0.9850225 0.99301046 0.7363954 -0.041437842 -0.0054917624 0.988018 0.31003496 0.31003496 0.13929106 0.13929106 0.9970045 0.2471293 0.88317525 -0.1522716
func.func public @main(%x: tensor<2x3x9xf32>) -> (tensor<2x3x4xf32>) {
  %i = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 1, 1, 3>, window_strides = array<i64: 1, 1, 2>, base_dilations = array<i64: 1, 1, 1>, window_dilations = array<i64: 1, 1, 1>, padding = dense<[[0, 0], [0, 0], [0, 0]]> : tensor<3x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<2x3x9xf32>, tensor<f32>) -> tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}
