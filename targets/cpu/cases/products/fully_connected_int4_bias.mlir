// weight w 8x64 seed 11
// weight b 8 seed 12
// input x f32 4x64 seed 10
// output f32 4x8 tolerance 0.02 values -2.303757 -1.1773678 1.0072554 7.8637376 -0.09017819 0.1278224 -1.2877393 -0.7834814 2.1837857 -0.5281415 -2.5865173 -0.56724745 -5.687187 -0.102659404 0.6659271 -0.6149139 3.1252441 -0.48606467 0.896214 0.5979286 -2.049988 1.6081488 3.5986698 -1.1337249 -1.9427598 -1.2708641 2.6915336 -0.19908449 -1.728873 -1.9096749 -3.0825284 3.5956345
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
