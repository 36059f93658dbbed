// input t f32 4x5x3 seed 106
// input i i32 4x2 values 0 4 1 1 9 -1 2 3
// output f32 4x2x3 tolerance 1e-06 values 0.8662007 -0.043434847 0.8612082 -0.30703944 0.554668 -0.769346 0.07738392 -0.17523715 -0.61357963 0.07738392 -0.17523715 -0.61357963 0.7553669 0.045431852 -0.8502247 0.7883175 0.30703944 -0.35996005 -0.32001996 -0.70144784 0.7314029 -0.021467797 -0.9600599 -0.08437344
func.func public @main(%t: tensor<4x5x3xf32>, %i: tensor<4x2xi32>) -> (tensor<4x2x3xf32>) {
  %0 = "stablehlo.gather"(%t, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [2], collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, slice_sizes = array<i64: 1, 1, 3>}> : (tensor<4x5x3xf32>, tensor<4x2xi32>) -> tensor<4x2x3xf32>
  return %0 : tensor<4x2x3xf32>
}
