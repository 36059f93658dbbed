// input lhs f32 6x2 values -5 -4 -3 -2 -1 0 1 2 3 4 5 6
// input rhs f32 2x2x3 values -4 -3 -2 -1 0 1 2 3 4 5 6 7
// input sizes i32 2 values 2 3
// output f32 6x3 tolerance 1e-06 values 24 15 6 14 9 4 -2 -3 -4 12 15 18 26 33 40 0 0 0
func.func public @main(%lhs: tensor<6x2xf32>, %rhs: tensor<2x2x3xf32>, %sizes: tensor<2xi32>) -> (tensor<6x3xf32>) {
  %0 = "chlo.ragged_dot"(%lhs, %rhs, %sizes) <{ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1], lhs_ragged_dimensions = [0], rhs_group_dimensions = [0]>}> : (tensor<6x2xf32>, tensor<2x2x3xf32>, tensor<2xi32>) -> tensor<6x3xf32>
  return %0 : tensor<6x3xf32>
}
