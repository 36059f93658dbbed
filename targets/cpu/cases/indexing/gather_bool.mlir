// input t i1 4x5x3 values 1 0 1 0 1 1 1 1 1 0 0 1 0 1 0 0 1 1 1 0 0 1 0 1 0 1 1 0 0 0 1 1 0 1 0 1 0 0 0 0 0 0 1 1 0 1 1 0 0 0 0 0 0 1 0 0 0 1 0 0
// input i i32 4x2 values 1 2 3 4 -2 9 0 0
// output i1 4x2x3 tolerance 1e-06 values 1 0 1 0 1 1 0 0 0 1 0 0 0 0 1 0 1 0 1 0 1 0 1 1
func.func public @main(%t: tensor<4x5x3xi1>, %i: tensor<4x2xi32>) -> (tensor<4x2x3xi1>) {
  %0 = "stablehlo.gather"(%t, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1, 2], collapsed_slice_dims = [0], start_index_map = [0, 1], index_vector_dim = 1>, slice_sizes = array<i64: 1, 2, 3>}> : (tensor<4x5x3xi1>, tensor<4x2xi32>) -> tensor<4x2x3xi1>
  return %0 : tensor<4x2x3xi1>
}
