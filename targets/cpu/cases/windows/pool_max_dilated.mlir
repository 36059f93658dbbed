// input x f32 1x8x9x2 seed 181
// output f32 1x4x6x2 tolerance 1e-05 values 0.8781827 0.8751872 0.9890165 0.91712433 0.92910635 0.93010485 0.57563657 0.8751872 0.9890165 0.91712433 0.92910635 0.7274089 0.984024 0.8452321 0.998003 -0.13529706 0.9520719 0.5277084 0.984024 0.97803295 0.5247129 0.7333999 0.9520719 0.47978032 0.8781827 0.8751872 0.9890165 0.91712433 0.65951073 0.56565154 0.57563657 0.8751872 0.9890165 0.91712433 0.65951073 0.56565154 0.984024 0.8452321 0.70444334 -0.082376435 0.9520719 0.5277084 0.984024 0.97803295 0.70444334 0.7333999 0.9520719 0.93709433
func.func public @main(%x: tensor<1x8x9x2xf32>) -> (tensor<1x4x6x2xf32>) {
  %i = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 1, 3, 2, 1>, window_strides = array<i64: 1, 1, 1, 1>, base_dilations = array<i64: 1, 1, 1, 1>, window_dilations = array<i64: 1, 2, 3, 1>, padding = dense<[[0, 0], [0, 0], [0, 0], [0, 0]]> : tensor<4x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<1x8x9x2xf32>, tensor<f32>) -> tensor<1x4x6x2xf32>
  return %0 : tensor<1x4x6x2xf32>
}
