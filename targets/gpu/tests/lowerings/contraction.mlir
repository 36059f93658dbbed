// Products: weights lie in panels, whichever side they are on; others lie as they are.
ml_program.global private @w(#ml_program.extern : tensor<70x12xf32>) : tensor<70x12xf32>
ml_program.global private @v(#ml_program.extern : tensor<12x5xf32>) : tensor<12x5xf32>
func.func public @rows(%x: tensor<2x9x12xf32>) -> tensor<2x9x70xf32> {
  %w = ml_program.global_load_const @w : tensor<70x12xf32>
  %0 = stablehlo.dot_general %x, %w, contracting_dims = [2] x [1] : (tensor<2x9x12xf32>, tensor<70x12xf32>) -> tensor<2x9x70xf32>
  return %0 : tensor<2x9x70xf32>
}
func.func public @few(%x: tensor<3x12xf32>) -> (tensor<3x70xf32>, tensor<5x3xf32>) {
  %w = ml_program.global_load_const @w : tensor<70x12xf32>
  %v = ml_program.global_load_const @v : tensor<12x5xf32>
  %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [1] : (tensor<3x12xf32>, tensor<70x12xf32>) -> tensor<3x70xf32>
  %1 = stablehlo.dot_general %v, %x, contracting_dims = [0] x [1] : (tensor<12x5xf32>, tensor<3x12xf32>) -> tensor<5x3xf32>
  return %0, %1 : tensor<3x70xf32>, tensor<5x3xf32>
}
func.func public @heads(%q: tensor<1x2x9x8xf32>, %k: tensor<1x2x9x8xf32>, %v: tensor<1x9x2x8xf32>) -> tensor<1x2x9x8xf32> {
  %0 = stablehlo.dot_general %q, %k, batching_dims = [0, 1] x [0, 1], contracting_dims = [3] x [3] : (tensor<1x2x9x8xf32>, tensor<1x2x9x8xf32>) -> tensor<1x2x9x9xf32>
  %1 = stablehlo.dot_general %0, %v, batching_dims = [0, 1] x [0, 2], contracting_dims = [3] x [1] : (tensor<1x2x9x9xf32>, tensor<1x9x2x8xf32>) -> tensor<1x2x9x8xf32>
  return %1 : tensor<1x2x9x8xf32>
}
