// input t f32 10x4 seed 91
// input i i32 3x1 values -1 10 4
// output f32 3x4 tolerance 1e-06 values -0.08437344 -0.39590615 -0.8931603 0.42386422 -0.30404395 0.6984523 -0.48477283 0.14628057 0.6445332 -0.6385422 -0.107338995 0.23814279
func.func public @main(%t: tensor<10x4xf32>, %i: tensor<3x1xi32>) -> (tensor<3x4xf32>) {
  %0 = "stablehlo.gather"(%t, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 4>}> : (tensor<10x4xf32>, tensor<3x1xi32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}
