// weight w 8x64 seed 5
// input i i32 4 values 3 8 0 1
ml_program.global private @w(#ml_program.extern) : tensor<8x64xf16>
func.func private @lookup(%i: tensor<4xi32>, %w: tensor<8x64xf32>) -> tensor<4x64xf32> {
  %0 = stablehlo.constant dense<0.0> : tensor<4x64xf32>
  return %0 : tensor<4x64xf32>
}
func.func public @main(%i: tensor<4xi32>) -> (tensor<4x64xf32>) {
  %h = ml_program.global_load_const @w : tensor<8x64xf16>
  %w = stablehlo.convert %h : (tensor<8x64xf16>) -> tensor<8x64xf32>
  %e = stablehlo.composite "odml.embedding_lookup" %i, %w {decomposition = @lookup} : (tensor<4xi32>, tensor<8x64xf32>) -> tensor<4x64xf32>
  return %e : tensor<4x64xf32>
}
