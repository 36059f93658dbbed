// weight w 8x64 seed 8
// weight b 8 seed 9
// input x f32 4x64 seed 7
// output f32 4x8 tolerance 0.02 values -3.7933495 0.03143639 -1.7769365 5.5646462 -0.008507729 0.027748585 0.3030935 -0.6312209 0.660755 1.2650512 0.21883541 -1.3244033 -3.9717264 4.3000894 -0.8545148 1.0944744 -3.31354 -2.5008008 -0.7185207 1.5574872 -0.9869993 -1.3094676 -1.4146452 1.1116285 -6.9592447 -1.5295432 4.370588 0.7866505 -4.7826076 -0.4413675 -0.7908233 2.5979395
ml_program.global private @w.values(#ml_program.extern) : tensor<8x64xi8>
ml_program.global private @w.scales(#ml_program.extern) : tensor<8xf32>
ml_program.global private @b(#ml_program.extern) : tensor<8xf32>
func.func private @dequantize(%q: tensor<8x64xi8>, %s: tensor<8xf32>) -> tensor<8x64xf32> {
  %0 = stablehlo.constant dense<0.0> : tensor<8x64xf32>
  return %0 : tensor<8x64xf32>
}
func.func public @main(%x: tensor<4x64xf32>) -> (tensor<4x8xf32>) {
  %q = ml_program.global_load_const @w.values : tensor<8x64xi8>
  %s = ml_program.global_load_const @w.scales : tensor<8xf32>
  %w = stablehlo.composite "edgec.dequantize" %q, %s {composite_attributes = {axis = 0 : i64, block = 0 : i64}, decomposition = @dequantize} : (tensor<8x64xi8>, tensor<8xf32>) -> tensor<8x64xf32>
  %b = ml_program.global_load_const @b : tensor<8xf32>
  %p = stablehlo.dot_general %x, %w, contracting_dims = [1] x [1] : (tensor<4x64xf32>, tensor<8x64xf32>) -> tensor<4x8xf32>
  %s1 = stablehlo.broadcast_in_dim %b, dims = [1] : (tensor<8xf32>) -> tensor<4x8xf32>
  %r = stablehlo.add %s1, %p : tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}
