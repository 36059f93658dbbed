// input x f32 3x6 seed 192
// output f32 3x6 tolerance 1e-05 values 0.11333001 0.84123814 0.84123814 0.84123814 0.84123814 0.84123814 -0.30504245 -0.30504245 0.7363954 0.7363954 0.7363954 0.7363954 0.5906141 0.5906141 0.5906141 0.5906141 0.5906141 0.5906141
func.func public @main(%x: tensor<3x6xf32>) -> (tensor<3x6xf32>) {
  %i = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 1, 6>, window_strides = array<i64: 1, 1>, base_dilations = array<i64: 1, 1>, window_dilations = array<i64: 1, 1>, padding = dense<[[0, 0], [5, 0]]> : tensor<2x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<3x6xf32>, tensor<f32>) -> tensor<3x6xf32>
  return %0 : tensor<3x6xf32>
}
