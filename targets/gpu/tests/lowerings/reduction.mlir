// Reductions over neighbouring dimensions, others brought together first; look-ups of rows.
ml_program.global private @table(#ml_program.extern : tensor<5x6xf32>) : tensor<5x6xf32>
func.func public @sums(%x: tensor<2x3x4xf32>) -> (tensor<2x4xf32>, tensor<3xf32>, tensor<2x3xf32>, tensor<f32>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %one = stablehlo.constant dense<1.0> : tensor<f32>
  %low = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %zero) applies stablehlo.add across dimensions = [1] : (tensor<2x3x4xf32>, tensor<f32>) -> tensor<2x4xf32>
  %1 = stablehlo.reduce(%x init: %one) applies stablehlo.add across dimensions = [0, 2] : (tensor<2x3x4xf32>, tensor<f32>) -> tensor<3xf32>
  %2 = stablehlo.reduce(%x init: %low) applies stablehlo.maximum across dimensions = [2] : (tensor<2x3x4xf32>, tensor<f32>) -> tensor<2x3xf32>
  %3 = stablehlo.reduce(%x init: %zero) applies stablehlo.add across dimensions = [0, 1, 2] : (tensor<2x3x4xf32>, tensor<f32>) -> tensor<f32>
  return %0, %1, %2, %3 : tensor<2x4xf32>, tensor<3xf32>, tensor<2x3xf32>, tensor<f32>
}
func.func public @rows(%indices: tensor<2x2x1xi32>) -> tensor<2x2x6xf32> {
  %table = ml_program.global_load_const @table : tensor<5x6xf32>
  %0 = "stablehlo.gather"(%table, %indices) <{dimension_numbers = #stablehlo.gather<offset_dims = [2], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 2>, slice_sizes = array<i64: 1, 6>}> : (tensor<5x6xf32>, tensor<2x2x1xi32>) -> tensor<2x2x6xf32>
  return %0 : tensor<2x2x6xf32>
}
