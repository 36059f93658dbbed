// input t f32 6x3 seed 107
// input i i32 5x1 values 4 0 4 -1 6
// input u f32 5x3 seed 108
// output f32 6x3 tolerance 1e-05 values -0.8282576 -0.9081378 0.8262606 0.6395407 0.8662007 0.9071393 0.76235646 0.43185222 -0.08437344 -0.7863205 0.32601097 -0.74737895 0.3749376 -0.26210684 0.91512734 -0.89815277 -0.90014976 0.9121318
func.func public @main(%t: tensor<6x3xf32>, %i: tensor<5x1xi32>, %u: tensor<5x3xf32>) -> (tensor<6x3xf32>) {
  %0 = "stablehlo.scatter"(%t, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    stablehlo.return %b : tensor<f32>
  }) : (tensor<6x3xf32>, tensor<5x1xi32>, tensor<5x3xf32>) -> tensor<6x3xf32>
  return %0 : tensor<6x3xf32>
}
