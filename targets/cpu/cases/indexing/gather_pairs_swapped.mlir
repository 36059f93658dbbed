// input t f32 4x5x3 seed 106
// input i i32 2x2 values 1 2 4 3
// output f32 3x2 tolerance 1e-06 values -0.2900649 -0.32001996 -0.1143285 -0.70144784 -0.12431353 0.7314029
func.func public @main(%t: tensor<4x5x3xf32>, %i: tensor<2x2xi32>) -> (tensor<3x2xf32>) {
  %0 = "stablehlo.gather"(%t, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [0], collapsed_slice_dims = [0, 1], start_index_map = [1, 0], index_vector_dim = 0>, slice_sizes = array<i64: 1, 1, 3>}> : (tensor<4x5x3xf32>, tensor<2x2xi32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}
