// weight w 8x64 seed 5
// input x f32 4x64 seed 4
// output f32 4x8 tolerance 1e-05 values 0.77728724 2.7587492 -0.92759204 -3.2834628 1.1130486 0.4706123 3.1395226 -0.3279456 0.11125481 1.485503 1.7375675 0.6189785 0.44122678 -1.039484 2.7651405 -0.8054532 -3.0064287 2.3851635 -1.0073693 -1.8287235 1.7004918 -3.4096801 2.5344806 -1.4909569 0.4567079 -0.5284749 2.6989248 -0.04234016 -4.9355874 -0.0063703954 -5.5988445 -4.233457
ml_program.global private @w(#ml_program.extern) : tensor<8x64xf16>
func.func public @main(%x: tensor<4x64xf32>) -> (tensor<4x8xf32>) {
  %h = ml_program.global_load_const @w : tensor<8x64xf16>
  %w = stablehlo.convert %h : (tensor<8x64xf16>) -> tensor<8x64xf32>
  %p = stablehlo.dot_general %x, %w, contracting_dims = [1] x [1] : (tensor<4x64xf32>, tensor<8x64xf32>) -> tensor<4x8xf32>
  return %p : tensor<4x8xf32>
}
