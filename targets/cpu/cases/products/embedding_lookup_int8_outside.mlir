// weight w 8x64 seed 8
// input i i32 4 values 3 8 0 1
ml_program.global private @w.values(#ml_program.extern) : tensor<8x64xi8>
ml_program.global private @w.scales(#ml_program.extern) : tensor<8xf32>
func.func private @dequantize(%q: tensor<8x64xi8>, %s: tensor<8xf32>) -> tensor<8x64xf32> {
  %0 = stablehlo.constant dense<0.0> : tensor<8x64xf32>
  return %0 : tensor<8x64xf32>
}
func.func private @lookup(%i: tensor<4xi32>, %w: tensor<8x64xf32>) -> tensor<4x64xf32> {
  %0 = stablehlo.constant dense<0.0> : tensor<4x64xf32>
  return %0 : tensor<4x64xf32>
}
func.func public @main(%i: tensor<4xi32>) -> (tensor<4x64xf32>) {
  %q = ml_program.global_load_const @w.values : tensor<8x64xi8>
  %s = ml_program.global_load_const @w.scales : tensor<8xf32>
  %w = stablehlo.composite "edgec.dequantize" %q, %s {composite_attributes = {axis = 0 : i64, block = 0 : i64}, decomposition = @dequantize} : (tensor<8x64xi8>, tensor<8xf32>) -> tensor<8x64xf32>
  %e = stablehlo.composite "odml.embedding_lookup" %i, %w {decomposition = @lookup} : (tensor<4xi32>, tensor<8x64xf32>) -> tensor<4x64xf32>
  return %e : tensor<4x64xf32>
}
