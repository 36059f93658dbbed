// Floats in 16 bits between arguments and results in 32.
module attributes {edgec.target_options = {precision = "fp16"}} {
ml_program.global private @w(#ml_program.extern<tensor<4x8xf32>>) : tensor<4x8xf32>
func.func public @layer(%x: tensor<2x4xf32>) -> tensor<2x8xf32> {
  %w = ml_program.global_load_const @w : tensor<4x8xf32>
  %b = stablehlo.constant dense<0.5> : tensor<2x8xf32>
  %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<2x4xf32>, tensor<4x8xf32>) -> tensor<2x8xf32>
  %1 = stablehlo.multiply %0, %b : tensor<2x8xf32>
  %2 = stablehlo.tanh %1 : tensor<2x8xf32>
  return %2 : tensor<2x8xf32>
}
}
