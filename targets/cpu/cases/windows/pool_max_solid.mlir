// input x f32 1x4x5x4x2 seed 182
// output f32 1x2x2x2x2 tolerance 1e-05 values 0.88317525 0.51972044 0.9970045 0.2471293 0.99301046 0.99101347 0.7363954 0.99101347 0.9970045 0.74737895 0.785322 0.988018 0.775337 0.9850225 0.99301046 0.5127309
func.func public @main(%x: tensor<1x4x5x4x2xf32>) -> (tensor<1x2x2x2x2xf32>) {
  %i = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 1, 2, 2, 2, 1>, window_strides = array<i64: 1, 2, 2, 2, 1>, base_dilations = array<i64: 1, 1, 1, 1, 1>, window_dilations = array<i64: 1, 1, 1, 1, 1>, padding = dense<[[0, 0], [0, 0], [0, 0], [0, 0], [0, 0]]> : tensor<5x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<1x4x5x4x2xf32>, tensor<f32>) -> tensor<1x2x2x2x2xf32>
  return %0 : tensor<1x2x2x2x2xf32>
}
