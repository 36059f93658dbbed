// input x f32 2x7 values 1 1 2 2 0 0 0 -1 -2 -2 -1 3 3 1
// input s f32 2x4 seed 197
// output f32 2x7 tolerance 1e-05 values 0.03644533 0 -0.7683475 0 0 0 0 -0.2970544 0 0 0.1552671 0.6630055 -0.43235147 0
func.func public @main(%x: tensor<2x7xf32>, %s: tensor<2x4xf32>) -> (tensor<2x7xf32>) {
  %z = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = "stablehlo.select_and_scatter"(%x, %s, %z) <{window_dimensions = array<i64: 2, 3>, window_strides = array<i64: 1, 2>, padding = dense<[[0, 1], [1, 1]]> : tensor<2x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %c = stablehlo.compare GE, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %c : tensor<i1>
  }, {
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %c = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %c : tensor<f32>
  }) : (tensor<2x7xf32>, tensor<2x4xf32>, tensor<f32>) -> tensor<2x7xf32>
  return %0 : tensor<2x7xf32>
}
