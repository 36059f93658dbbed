// Products: with weights, of computed values, of batches.
ml_program.global private @w(#ml_program.extern<tensor<12x16xf32>>) : tensor<12x16xf32>
func.func public @weights(%x: tensor<1x3x12xf32>) -> tensor<1x3x16xf32> {
  %w = ml_program.global_load_const @w : tensor<12x16xf32>
  %0 = stablehlo.dot_general %x, %w, contracting_dims = [2] x [0] : (tensor<1x3x12xf32>, tensor<12x16xf32>) -> tensor<1x3x16xf32>
  return %0 : tensor<1x3x16xf32>
}
func.func public @weights_on_the_left(%x: tensor<16x3xf32>) -> tensor<12x3xf32> {
  %w = ml_program.global_load_const @w : tensor<12x16xf32>
  %0 = stablehlo.dot_general %w, %x, contracting_dims = [1] x [0] : (tensor<12x16xf32>, tensor<16x3xf32>) -> tensor<12x3xf32>
  return %0 : tensor<12x3xf32>
}
func.func public @batch(%x: tensor<1x4x2x8xf32>, %y: tensor<1x5x2x8xf32>) -> tensor<1x2x4x5xf32> {
  %0 = stablehlo.dot_general %x, %y, batching_dims = [0, 2] x [0, 2], contracting_dims = [3] x [3] : (tensor<1x4x2x8xf32>, tensor<1x5x2x8xf32>) -> tensor<1x2x4x5xf32>
  return %0 : tensor<1x2x4x5xf32>
}
