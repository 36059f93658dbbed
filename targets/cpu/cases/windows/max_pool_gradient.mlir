// input x f32 2x6x4x2 seed 193
// input s f32 2x3x2x2 seed 194
// output f32 2x6x4x2 tolerance 1e-05 values 0 0 0 0 0 0 0.9081378 0.6515227 0.8642037 0.97903144 0 0 0 0 0 0 0 0 0.20918623 0 0 -0.23215178 0 0 0 0 0 -0.4188717 0 0 0.767349 0 0 0 0.58262604 -0.7883175 -0.34498253 -0.08736895 0 0 0 0 0 0 0 0 0 0 0 -0.12930605 0 0 -0.4288567 0 0 0 -0.015476785 0 0 0 0 -0.9141288 0 0 0 0 0 0 0.5157264 -0.7124314 0 0 0.41487768 0 0 -0.44183725 0 0 0 0 0 0 0 0 0.48876685 0 0 0.51772344 -0.12631053 0.27408886 0 0 0 0 0 0
func.func public @main(%x: tensor<2x6x4x2xf32>, %s: tensor<2x3x2x2xf32>) -> (tensor<2x6x4x2xf32>) {
  %z = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = "stablehlo.select_and_scatter"(%x, %s, %z) <{window_dimensions = array<i64: 1, 2, 2, 1>, window_strides = array<i64: 1, 2, 2, 1>, padding = dense<[[0, 0], [0, 0], [0, 0], [0, 0]]> : tensor<4x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %c = stablehlo.compare GE, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %c : tensor<i1>
  }, {
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %c = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %c : tensor<f32>
  }) : (tensor<2x6x4x2xf32>, tensor<2x3x2x2xf32>, tensor<f32>) -> tensor<2x6x4x2xf32>
  return %0 : tensor<2x6x4x2xf32>
}
