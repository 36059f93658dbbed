// weight w 8x64 seed 11
// input x f32 4x64 seed 10
// output f32 4x8 tolerance 0.02 values -3.1694894 -1.789209 0.61188674 7.603403 0.8198025 -0.49059236 -1.0519903 -0.8062391 1.2201471 -1.6142671 -3.1688557 -0.37542218 -5.0984 -0.96926963 1.0033503 -0.95543146 2.6486726 -1.0642917 0.5185751 0.4422133 -1.3186417 0.8758319 3.8924737 -1.1833768 -2.8448496 -2.169556 2.5272064 0.053623676 -1.170025 -2.5810206 -2.608009 3.3512342
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
