// weight w 8x64 seed 11
// input x f32 4x64 seed 10
// output f32 4x8 tolerance 0.02 values -3.1519847 -1.9307377 0.5344646 7.8572474 0.5553535 -0.3889025 -0.7809994 -1.0675553 1.3355579 -1.2815114 -3.059308 -0.57373774 -5.0416555 -0.6193843 1.172667 -0.89898777 2.2770164 -1.2394346 0.42342323 0.5914383 -1.4044564 1.0914239 4.1054096 -1.4177988 -2.7909875 -2.024234 2.2187428 -0.20557475 -1.0833414 -2.4263997 -2.5757885 3.3115606
ml_program.global private @w.values(#ml_program.extern) : tensor<8x64xi4>
ml_program.global private @w.scales(#ml_program.extern) : tensor<8x2xf16>
func.func private @dequantize(%q: tensor<8x64xi4>, %s: tensor<8x2xf16>) -> tensor<8x64xf32> {
  %0 = stablehlo.constant dense<0.0> : tensor<8x64xf32>
  return %0 : tensor<8x64xf32>
}
func.func public @main(%x: tensor<4x64xf32>) -> (tensor<4x8xf32>) {
  %q = ml_program.global_load_const @w.values : tensor<8x64xi4>
  %s = ml_program.global_load_const @w.scales : tensor<8x2xf16>
  %w = stablehlo.composite "edgec.dequantize" %q, %s {composite_attributes = {axis = 0 : i64, block = 32 : i64}, decomposition = @dequantize} : (tensor<8x64xi4>, tensor<8x2xf16>) -> tensor<8x64xf32>
  %p = stablehlo.dot_general %x, %w, contracting_dims = [1] x [1] : (tensor<4x64xf32>, tensor<8x64xf32>) -> tensor<4x8xf32>
  return %p : tensor<4x8xf32>
}
