// input t f32 4x5x3 seed 106
// input i i32 3 values 1 2 0
// output f32 2x2x2 tolerance 1e-06 values 0.76235646 -0.047428858 -0.22416376 0.40888667 -0.88517225 -0.48077884 -0.22915627 -0.3819271
func.func public @main(%t: tensor<4x5x3xf32>, %i: tensor<3xi32>) -> (tensor<2x2x2xf32>) {
  %0 = "stablehlo.gather"(%t, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [0, 1, 2], start_index_map = [0, 1, 2], index_vector_dim = 0>, slice_sizes = array<i64: 2, 2, 2>}> : (tensor<4x5x3xf32>, tensor<3xi32>) -> tensor<2x2x2xf32>
  return %0 : tensor<2x2x2xf32>
}
