// input t f32 4x5x3 seed 106
// input i i64 3x1 values 3 1099511627776 -1099511627776
// output f32 3x2x3 tolerance 1e-06 values 0.0683974 0.8012981 -0.6515227 -0.2900649 -0.1143285 -0.12431353 0.0683974 0.8012981 -0.6515227 -0.2900649 -0.1143285 -0.12431353 0.8662007 -0.043434847 0.8612082 -0.4198702 0.11333001 0.46080878
func.func public @main(%t: tensor<4x5x3xf32>, %i: tensor<3x1xi64>) -> (tensor<3x2x3xf32>) {
  %0 = "stablehlo.gather"(%t, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1, 2], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 2, 3>}> : (tensor<4x5x3xf32>, tensor<3x1xi64>) -> tensor<3x2x3xf32>
  return %0 : tensor<3x2x3xf32>
}
