// weight w 8x64 seed 13
// input i i32 4 values 1 5 2 2
// output f32 4x8 tolerance 0.02 values 2.8102674 25.915693 0.28540754 -0.6748036 1.1101575 2.7734048 1.8257265 -1.0454259 -3.479882 2.7734048 -1.5028476 -0.8227872 -2.079419 17.961126 -2.676409 -5.398796 2.5972786 0.28540754 19.667961 -2.7270794 -0.51999104 -1.5028476 0.98748 -0.8617116 2.5972786 0.28540754 19.667961 -2.7270794 -0.51999104 -1.5028476 0.98748 -0.8617116
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
func.func public @main(%i: tensor<4xi32>) -> (tensor<4x8xf32>) {
  %q = ml_program.global_load_const @w.values : tensor<8x64xi8>
  %s = ml_program.global_load_const @w.scales : tensor<8xf32>
  %w = stablehlo.composite "edgec.dequantize" %q, %s {composite_attributes = {axis = 0 : i64, block = 0 : i64}, decomposition = @dequantize} : (tensor<8x64xi8>, tensor<8xf32>) -> tensor<8x64xf32>
  %e = stablehlo.composite "odml.embedding_lookup" %i, %w {decomposition = @lookup} : (tensor<4xi32>, tensor<8x64xf32>) -> tensor<4x64xf32>
  %p = stablehlo.dot_general %e, %w, contracting_dims = [1] x [1] : (tensor<4x64xf32>, tensor<8x64xf32>) -> tensor<4x8xf32>
  return %p : tensor<4x8xf32>
}
