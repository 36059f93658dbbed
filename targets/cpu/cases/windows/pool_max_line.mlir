// input x f32 2x3x9 seed 179
// output f32 2x3x4 tolerance 1e-05 values 0.542686 -0.43285072 -0.43285072 0.9201198 0.6015976 0.61158264 0.9101348 0.9500749 0.8012981 0.8012981 0.61258113 0.0064902646 -0.109335996 0.4288567 0.5257114 0.27808288 0.51772344 0.35896155 0.7683475 0.779331 0.572641 0.572641 0.35496753 0.6355467
func.func public @main(%x: tensor<2x3x9xf32>) -> (tensor<2x3x4xf32>) {
  %i = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 1, 1, 3>, window_strides = array<i64: 1, 1, 2>, base_dilations = array<i64: 1, 1, 1>, window_dilations = array<i64: 1, 1, 1>, padding = dense<[[0, 0], [0, 0], [0, 0]]> : tensor<3x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<2x3x9xf32>, tensor<f32>) -> tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}
