// Norms and what they normalise stay in 32 bits: the sum passes 65504, and squares do from 256 on.
module attributes {edgec.target_options = {precision = "fp16"}} {
  ml_program.global private @w(#ml_program.extern) : tensor<2x4xf32>
  func.func public @rms_norm(%x: tensor<3x4xf32>, %y: tensor<3x2xf32>) -> tensor<3x2xf32> {
    %far = stablehlo.constant dense<60000.0> : tensor<3x4xf32>
    %zero = stablehlo.constant dense<0.0> : tensor<f32>
    %count = stablehlo.constant dense<4.0> : tensor<3xf32>
    %least = stablehlo.constant dense<1.0e-06> : tensor<3x1xf32>
    %w = ml_program.global_load_const @w : tensor<2x4xf32>
    %0 = stablehlo.dot_general %y, %w, contracting_dims = [1] x [0] : (tensor<3x2xf32>, tensor<2x4xf32>) -> tensor<3x4xf32>
    %1 = stablehlo.multiply %x, %far : tensor<3x4xf32>
    %2 = stablehlo.add %1, %0 : tensor<3x4xf32>
    %3 = stablehlo.multiply %2, %2 : tensor<3x4xf32>
    %4 = stablehlo.reduce(%3 init: %zero) applies stablehlo.add across dimensions = [1] : (tensor<3x4xf32>, tensor<f32>) -> tensor<3xf32>
    %5 = stablehlo.divide %4, %count : tensor<3xf32>
    %6 = stablehlo.reshape %5 : (tensor<3xf32>) -> tensor<3x1xf32>
    %7 = stablehlo.add %6, %least : tensor<3x1xf32>
    %8 = stablehlo.rsqrt %7 : tensor<3x1xf32>
    %9 = stablehlo.broadcast_in_dim %8, dims = [0, 1] : (tensor<3x1xf32>) -> tensor<3x4xf32>
    %10 = stablehlo.multiply %2, %9 : tensor<3x4xf32>
    %11 = stablehlo.dot_general %10, %w, contracting_dims = [1] x [1] : (tensor<3x4xf32>, tensor<2x4xf32>) -> tensor<3x2xf32>
    %12 = stablehlo.tanh %11 : tensor<3x2xf32>
    return %12 : tensor<3x2xf32>
  }
}
