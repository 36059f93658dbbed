// input x i32 3x4 values -5 -4 -3 -2 -1 0 1 2 3 4 5 6
// output i32 3x4 tolerance 1e-05 values -5 -4 -3 -2 -6 -4 -2 0 -3 0 3 6
func.func public @main(%x: tensor<3x4xi32>) -> (tensor<3x4xi32>) {
  %i = stablehlo.constant dense<0> : tensor<i32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 3, 1>, window_strides = array<i64: 1, 1>, base_dilations = array<i64: 1, 1>, window_dilations = array<i64: 1, 1>, padding = dense<[[2, 0], [0, 0]]> : tensor<2x2xi64>}> ({
  ^bb0(%a: tensor<i32>, %b: tensor<i32>):
    %r = stablehlo.add %a, %b : tensor<i32>
    stablehlo.return %r : tensor<i32>
  }) : (tensor<3x4xi32>, tensor<i32>) -> tensor<3x4xi32>
  return %0 : tensor<3x4xi32>
}
