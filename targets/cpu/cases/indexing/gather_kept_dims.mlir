// input t f32 4x5x3 seed 106
// input i i32 2 values 2 0
// output f32 2x1x5x3 tolerance 1e-06 values 0.7883175 0.30703944 -0.35996005 0.787319 -0.2511233 0.5247129 -0.88517225 -0.48077884 -0.26210684 -0.22915627 -0.3819271 -0.72041935 0.7553669 0.045431852 -0.8502247 0.8662007 -0.043434847 0.8612082 -0.4198702 0.11333001 0.46080878 0.62256616 0.5986021 0.3889166 -0.0064902646 -0.5876186 0.6455317 -0.30703944 0.554668 -0.769346
func.func public @main(%t: tensor<4x5x3xf32>, %i: tensor<2xi32>) -> (tensor<2x1x5x3xf32>) {
  %0 = "stablehlo.gather"(%t, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1, 2, 3], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 5, 3>}> : (tensor<4x5x3xf32>, tensor<2xi32>) -> tensor<2x1x5x3xf32>
  return %0 : tensor<2x1x5x3xf32>
}
