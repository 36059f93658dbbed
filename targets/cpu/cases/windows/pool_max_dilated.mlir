// input x f32 1x8x9x2 seed 184
// output f32 1x4x6x2 tolerance 1e-05 values 0.35796306 0.3829256 0.30803794 0.43085372 0.4128807 0.789316 0.35796306 0.8781827 0.7094358 0.22416376 0.9400899 0.8272591 0.8502247 0.8931603 0.9500749 0.88317525 0.8652022 0.8971543 0.6395407 0.4667998 0.9500749 0.9081378 0.8652022 0.8452321 0.3879181 0.34398404 0.44682977 0.43085372 0.4128807 0.7274089 0.35796306 0.49176237 0.7094358 -0.082376435 0.9400899 0.7274089 0.43384922 0.8931603 0.9500749 0.9550674 0.7234149 0.8971543 0.43384922 0.8192711 0.9500749 -0.07039441 0.7234149 0.43584624
func.func public @main(%x: tensor<1x8x9x2xf32>) -> (tensor<1x4x6x2xf32>) {
  %i = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 1, 3, 2, 1>, window_strides = array<i64: 1, 1, 1, 1>, base_dilations = array<i64: 1, 1, 1, 1>, window_dilations = array<i64: 1, 2, 3, 1>, padding = dense<[[0, 0], [0, 0], [0, 0], [0, 0]]> : tensor<4x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<1x8x9x2xf32>, tensor<f32>) -> tensor<1x4x6x2xf32>
  return %0 : tensor<1x4x6x2xf32>
}
