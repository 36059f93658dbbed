// input t f32 4x5x3 seed 106
// input i i32 2x1 values 2 0
// output f32 2x4x5 tolerance 1e-06 values 0.8612082 0.46080878 0.3889166 0.6455317 -0.769346 0.14428358 -0.61357963 0.9570644 0.85621566 -0.91612583 -0.35996005 0.5247129 -0.26210684 -0.72041935 -0.8502247 -0.6515227 -0.12431353 0.7314029 -0.08437344 -0.5716425 0.8662007 -0.4198702 0.62256616 -0.0064902646 -0.30703944 -0.27908137 0.07738392 0.76235646 -0.22416376 -0.88217676 0.7883175 0.787319 -0.88517225 -0.22915627 0.7553669 0.0683974 -0.2900649 -0.32001996 -0.021467797 0.6055916
func.func public @main(%t: tensor<4x5x3xf32>, %i: tensor<2x1xi32>) -> (tensor<2x4x5xf32>) {
  %0 = "stablehlo.gather"(%t, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1, 2], collapsed_slice_dims = [2], start_index_map = [2], index_vector_dim = 1>, slice_sizes = array<i64: 4, 5, 1>}> : (tensor<4x5x3xf32>, tensor<2x1xi32>) -> tensor<2x4x5xf32>
  return %0 : tensor<2x4x5xf32>
}
