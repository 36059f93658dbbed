// weight w 8x64 seed 5
// weight b 8 seed 6
// input x f32 4x64 seed 4
// output f32 4x8 tolerance 1e-05 values 1.3339522 3.0597978 -1.0678816 -4.050812 1.5329187 -0.10801977 3.3766668 0.5392536 0.6679198 1.7865514 1.597278 -0.1483705 0.861097 -1.6181161 3.0022848 0.061746 -2.4497638 2.686212 -1.1476588 -2.5960727 2.120362 -3.9883122 2.7716248 -0.6237577 1.0133729 -0.2274265 2.5586352 -0.80968916 -4.515717 -0.5850024 -5.3617 -3.366258
ml_program.global private @w(#ml_program.extern) : tensor<8x64xf16>
ml_program.global private @b(#ml_program.extern) : tensor<8xf32>
func.func public @main(%x: tensor<4x64xf32>) -> (tensor<4x8xf32>) {
  %h = ml_program.global_load_const @w : tensor<8x64xf16>
  %w = stablehlo.convert %h : (tensor<8x64xf16>) -> tensor<8x64xf32>
  %b = ml_program.global_load_const @b : tensor<8xf32>
  %p = stablehlo.dot_general %x, %w, contracting_dims = [1] x [1] : (tensor<4x64xf32>, tensor<8x64xf32>) -> tensor<4x8xf32>
  %s1 = stablehlo.broadcast_in_dim %b, dims = [1] : (tensor<8xf32>) -> tensor<4x8xf32>
  %r = stablehlo.add %s1, %p : tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}
