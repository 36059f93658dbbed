// input x f32 1x2x7x5 seed 192
// input s f32 1x2x4x3 seed 193
// output f32 1x2x7x5 tolerance 1e-05 values 0 -0.073889196 0 0 0 0 0 0 -0.5906141 0 0 -0.540689 0 0 0 0 0 0 -0.9495757 0 0 0 0 0 0 0 0.96205693 0 0 0 0 0 0 0 -0.8272591 0 0 0 0 -0.24912632 -0.44882676 0 -1.0484273 0 0 0 0 0 0 0 0 -0.4278582 0 0.5501747 0 0 -1.0783824 0 0 0 0 -0.2795806 0 0 0 0 0 0 0 -0.5436845
func.func public @main(%x: tensor<1x2x7x5xf32>, %s: tensor<1x2x4x3xf32>) -> (tensor<1x2x7x5xf32>) {
  %z = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = "stablehlo.select_and_scatter"(%x, %s, %z) <{window_dimensions = array<i64: 1, 1, 3, 3>, window_strides = array<i64: 1, 1, 2, 2>, padding = dense<[[0, 0], [0, 0], [1, 1], [1, 1]]> : tensor<4x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %c = stablehlo.compare GE, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %c : tensor<i1>
  }, {
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %c = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %c : tensor<f32>
  }) : (tensor<1x2x7x5xf32>, tensor<1x2x4x3xf32>, tensor<f32>) -> tensor<1x2x7x5xf32>
  return %0 : tensor<1x2x7x5xf32>
}
