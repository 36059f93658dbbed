// input t i1 8 values 0 0 0 0 0 0 0 0
// input i i32 3x1 values 3 5 3
// input u i1 3 values 1 1 0
// output i1 8 tolerance 1e-05 values 0 0 0 0 0 1 0 0
func.func public @main(%t: tensor<8xi1>, %i: tensor<3x1xi32>, %u: tensor<3xi1>) -> (tensor<8xi1>) {
  %0 = "stablehlo.scatter"(%t, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<i1>, %b: tensor<i1>):
    stablehlo.return %b : tensor<i1>
  }) : (tensor<8xi1>, tensor<3x1xi32>, tensor<3xi1>) -> tensor<8xi1>
  return %0 : tensor<8xi1>
}
