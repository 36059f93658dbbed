// input x f32 1x2x7x5 seed 195
// input s f32 1x2x4x3 seed 196
// output f32 1x2x7x5 tolerance 1e-05 values 0 0 0 0 0.32401398 0 -2.0314527 0 0 0 0 0 0 0 -0.84223664 -0.26909634 0 0 0.39890164 0 0 0 0 0 0 0 0 0 0.4153769 0 0 0.335996 0 0 0 0 -0.7304044 0 0.1727409 0 0 0.53170246 0 0 0 0 0 -0.75237143 0 -0.22216675 0 0 0 0.25411883 0 0 0 0 0 0 0 0.4448327 0 0 0 0 0 -0.35696456 -0.9410884 0
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
