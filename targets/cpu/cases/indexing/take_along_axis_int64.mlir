// input t i64 4x6 values -50 -43 -36 -29 -22 -15 -8 -1 6 13 20 27 34 41 48 55 62 69 76 83 90 97 104 111
// input i i32 4x2x1 values 5 0 1 2 3 3 4 7
// output i64 4x2 tolerance 1e-06 values -15 -50 -1 6 55 55 104 111
func.func public @main(%t: tensor<4x6xi64>, %i: tensor<4x2x1xi32>) -> (tensor<4x2xi64>) {
  %0 = "stablehlo.gather"(%t, %i) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, slice_sizes = array<i64: 1, 1>}> : (tensor<4x6xi64>, tensor<4x2x1xi32>) -> tensor<4x2xi64>
  return %0 : tensor<4x2xi64>
}
