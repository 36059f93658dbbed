// input x f32 1x4x5x4x2 seed 185
// output f32 1x2x2x2x2 tolerance 1e-05 values 0.96305543 0.9420869 0.8462306 0.48277584 0.5876186 0.785322 0.572641 0.81228155 0.8212681 0.8741887 0.9890165 0.97603595 0.777334 0.9071393 0.9261108 0.998003
func.func public @main(%x: tensor<1x4x5x4x2xf32>) -> (tensor<1x2x2x2x2xf32>) {
  %i = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 1, 2, 2, 2, 1>, window_strides = array<i64: 1, 2, 2, 2, 1>, base_dilations = array<i64: 1, 1, 1, 1, 1>, window_dilations = array<i64: 1, 1, 1, 1, 1>, padding = dense<[[0, 0], [0, 0], [0, 0], [0, 0], [0, 0]]> : tensor<5x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<1x4x5x4x2xf32>, tensor<f32>) -> tensor<1x2x2x2x2xf32>
  return %0 : tensor<1x2x2x2x2xf32>
}
