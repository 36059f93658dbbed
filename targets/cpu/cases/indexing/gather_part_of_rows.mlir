// input t f32 4x5x3 seed 106
// input i i32 2x1 values 3 1
// output f32 2x2x3 tolerance 1e-06 values 0.0683974 0.8012981 -0.6515227 -0.2900649 -0.1143285 -0.12431353 -0.27908137 0.025461808 0.14428358 0.07738392 -0.17523715 -0.61357963
func.func public @main(%t: tensor<4x5x3xf32>, %i: tensor<2x1xi32>) -> (tensor<2x2x3xf32>) {
  %0 = "stablehlo.gather"(%t, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1, 2], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 2, 3>}> : (tensor<4x5x3xf32>, tensor<2x1xi32>) -> tensor<2x2x3xf32>
  return %0 : tensor<2x2x3xf32>
}
