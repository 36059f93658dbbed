// input x f32 2x6x4x2 seed 190
// input s f32 2x3x2x2 seed 191
// output f32 2x6x4x2 tolerance 1e-05 values 0 0 0 -0.018472292 0 0 0.8302546 -0.5067399 0.94707936 0 0 0 0 0 0 0 0 0 -0.029455816 0.26210684 0.36794809 0 0 0 0 0 0 0 0 0.2880679 0 0 0 0 0.0224663 0 0 0 0 0.111333 0 -0.4288567 0 0 0 0 0.93409884 0 0 0 -0.8971543 -0.09136295 0 0.96305543 0 0 0 0 0 0 0.52870697 0 0 0 0 0 0 -0.7254119 0 0 -0.8482277 0 0 0 -0.7883175 0 0 0 0 0.84323514 0 0 0.34897652 0 0.8032951 -0.2481278 0 0 0 0 0 -0.3310035 0 0 0 0
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
