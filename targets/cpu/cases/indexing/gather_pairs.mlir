// input t f32 4x5x3 seed 106
// input i i32 4x2 values 1 2 3 4 -2 9 0 0
// output f32 4x3 tolerance 1e-06 values 0.76235646 -0.047428858 0.9570644 0.6055916 -0.89016473 -0.5716425 -0.30703944 0.554668 -0.769346 0.8662007 -0.043434847 0.8612082
func.func public @main(%t: tensor<4x5x3xf32>, %i: tensor<4x2xi32>) -> (tensor<4x3xf32>) {
  %0 = "stablehlo.gather"(%t, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0, 1], start_index_map = [0, 1], index_vector_dim = 1>, slice_sizes = array<i64: 1, 1, 3>}> : (tensor<4x5x3xf32>, tensor<4x2xi32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}
