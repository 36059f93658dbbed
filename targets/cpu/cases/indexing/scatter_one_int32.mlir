// input t i32 8 values 0 1 2 3 4 5 6 7
// input i i32 1 values 3
// input u i32 scalar values 100
// output i32 8 tolerance 1e-05 values 0 1 2 103 4 5 6 7
func.func public @main(%t: tensor<8xi32>, %i: tensor<1xi32>, %u: tensor<i32>) -> (tensor<8xi32>) {
  %0 = "stablehlo.scatter"(%t, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 0>}> ({
  ^bb0(%a: tensor<i32>, %b: tensor<i32>):
    %r = stablehlo.add %a, %b : tensor<i32>
    stablehlo.return %r : tensor<i32>
  }) : (tensor<8xi32>, tensor<1xi32>, tensor<i32>) -> tensor<8xi32>
  return %0 : tensor<8xi32>
}
