// input x f32 3x6 seed 189
// output f32 3x6 tolerance 1e-05 values -0.28906637 1.3105342 -1.6470294 -1.1617573 -1.2336495 0.13729405 0.67798305 0.63005495 -1.789316 -0.58012986 -1.7423865 0.72391415 0.5456815 -0.03544683 -0.8022966 0.2451323 -0.8931603 -0.21717423
func.func public @main(%x: tensor<3x6xf32>) -> (tensor<3x6xf32>) {
  %i = stablehlo.constant dense<0.000000e+00> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 3, 1>, window_strides = array<i64: 1, 1>, base_dilations = array<i64: 1, 1>, window_dilations = array<i64: 1, 1>, padding = dense<[[0, 2], [0, 0]]> : tensor<2x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<3x6xf32>, tensor<f32>) -> tensor<3x6xf32>
  return %0 : tensor<3x6xf32>
}
