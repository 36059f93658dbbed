// input t i64 8 values 0 1 2 3 4 5 6 7
// input i i32 3x1 values 3 5 3
// input u i64 3 values 1 2 1099511627776
// output i64 8 tolerance 1e-05 values 0 1 2 1099511627780 4 7 6 7
func.func public @main(%t: tensor<8xi64>, %i: tensor<3x1xi32>, %u: tensor<3xi64>) -> (tensor<8xi64>) {
  %0 = "stablehlo.scatter"(%t, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<i64>, %b: tensor<i64>):
    %r = stablehlo.add %a, %b : tensor<i64>
    stablehlo.return %r : tensor<i64>
  }) : (tensor<8xi64>, tensor<3x1xi32>, tensor<3xi64>) -> tensor<8xi64>
  return %0 : tensor<8xi64>
}
