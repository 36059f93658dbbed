// weight w 8x64 seed 8
// input x f32 4x64 seed 7
// output f32 4x8 tolerance 0.02 values -2.8682373 0.13178587 -2.3156285 4.572634 0.7318817 0.6862608 1.06545 -1.5792987 1.5858673 1.3654007 -0.31985652 -2.3164153 -3.231337 4.9586015 -0.09215832 0.14639658 -2.3884277 -2.4004514 -1.2572126 0.5654752 -0.24660987 -0.6509553 -0.6522888 0.16355073 -6.0341325 -1.4291937 3.831896 -0.20536149 -4.042218 0.21714473 -0.02846682 1.6498616
ml_program.global private @w.values(#ml_program.extern) : tensor<8x64xi8>
ml_program.global private @w.scales(#ml_program.extern) : tensor<8xf32>
func.func private @dequantize(%q: tensor<8x64xi8>, %s: tensor<8xf32>) -> tensor<8x64xf32> {
  %0 = stablehlo.constant dense<0.0> : tensor<8x64xf32>
  return %0 : tensor<8x64xf32>
}
func.func public @main(%x: tensor<4x64xf32>) -> (tensor<4x8xf32>) {
  %q = ml_program.global_load_const @w.values : tensor<8x64xi8>
  %s = ml_program.global_load_const @w.scales : tensor<8xf32>
  %w = stablehlo.composite "edgec.dequantize" %q, %s {composite_attributes = {axis = 0 : i64, block = 0 : i64}, decomposition = @dequantize} : (tensor<8x64xi8>, tensor<8xf32>) -> tensor<8x64xf32>
  %p = stablehlo.dot_general %x, %w, contracting_dims = [1] x [1] : (tensor<4x64xf32>, tensor<8x64xf32>) -> tensor<4x8xf32>
  return %p : tensor<4x8xf32>
}
