// weight w 8x64 seed 11
// weight b 8 seed 12
// input x f32 4x64 seed 10
// output f32 4x8 tolerance 0.02 values -2.3212616 -1.0358391 1.0846776 7.6098933 0.17427081 0.026132524 -1.5587301 -0.52216524 2.0683749 -0.8608972 -2.696065 -0.36893192 -5.743932 -0.45254475 0.49661034 -0.6713576 3.4969003 -0.3109218 0.9913659 0.44870356 -1.9641733 1.3925568 3.3857338 -0.8993029 -1.9966218 -1.416186 2.9999971 0.06011394 -1.8155568 -2.0642958 -3.114749 3.635308
ml_program.global private @w.values(#ml_program.extern) : tensor<8x64xi4>
ml_program.global private @w.scales(#ml_program.extern) : tensor<8x2xf16>
ml_program.global private @b(#ml_program.extern) : tensor<8xf32>
func.func private @dequantize(%q: tensor<8x64xi4>, %s: tensor<8x2xf16>) -> tensor<8x64xf32> {
  %0 = stablehlo.constant dense<0.0> : tensor<8x64xf32>
  return %0 : tensor<8x64xf32>
}
func.func public @main(%x: tensor<4x64xf32>) -> (tensor<4x8xf32>) {
  %q = ml_program.global_load_const @w.values : tensor<8x64xi4>
  %s = ml_program.global_load_const @w.scales : tensor<8x2xf16>
  %w = stablehlo.composite "edgec.dequantize" %q, %s {composite_attributes = {axis = 0 : i64, block = 32 : i64}, decomposition = @dequantize} : (tensor<8x64xi4>, tensor<8x2xf16>) -> tensor<8x64xf32>
  %b = ml_program.global_load_const @b : tensor<8xf32>
  %p = stablehlo.dot_general %x, %w, contracting_dims = [1] x [1] : (tensor<4x64xf32>, tensor<8x64xf32>) -> tensor<4x8xf32>
  %s1 = stablehlo.broadcast_in_dim %b, dims = [1] : (tensor<8xf32>) -> tensor<4x8xf32>
  %r = stablehlo.add %s1, %p : tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}
