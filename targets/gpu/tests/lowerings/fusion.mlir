// What follows a product element by element is its epilogue: biases, activations, residuals and gates, behind reshapes too.
ml_program.global private @w(#ml_program.extern : tensor<70x12xf32>) : tensor<70x12xf32>
ml_program.global private @v(#ml_program.extern : tensor<70x12xf32>) : tensor<70x12xf32>
ml_program.global private @b(#ml_program.extern : tensor<70xf32>) : tensor<70xf32>
func.func public @bias(%x: tensor<2x9x12xf32>, %r: tensor<2x9x70xf32>) -> tensor<2x9x70xf32> {
  %w = ml_program.global_load_const @w : tensor<70x12xf32>
  %b = ml_program.global_load_const @b : tensor<70xf32>
  %zero = stablehlo.constant dense<0.0> : tensor<2x9x70xf32>
  %0 = stablehlo.dot_general %x, %w, contracting_dims = [2] x [1] : (tensor<2x9x12xf32>, tensor<70x12xf32>) -> tensor<2x9x70xf32>
  %1 = stablehlo.broadcast_in_dim %b, dims = [2] : (tensor<70xf32>) -> tensor<2x9x70xf32>
  %2 = stablehlo.add %0, %1 : tensor<2x9x70xf32>
  %3 = stablehlo.maximum %2, %zero : tensor<2x9x70xf32>
  %4 = stablehlo.add %r, %3 : tensor<2x9x70xf32>
  return %4 : tensor<2x9x70xf32>
}
func.func public @gated(%x: tensor<3x12xf32>) -> tensor<3x70xf32> {
  %w = ml_program.global_load_const @w : tensor<70x12xf32>
  %v = ml_program.global_load_const @v : tensor<70x12xf32>
  %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [1] : (tensor<3x12xf32>, tensor<70x12xf32>) -> tensor<3x70xf32>
  %1 = stablehlo.dot_general %x, %v, contracting_dims = [1] x [1] : (tensor<3x12xf32>, tensor<70x12xf32>) -> tensor<3x70xf32>
  %2 = stablehlo.logistic %0 : tensor<3x70xf32>
  %3 = stablehlo.multiply %0, %2 : tensor<3x70xf32>
  %4 = stablehlo.multiply %3, %1 : tensor<3x70xf32>
  return %4 : tensor<3x70xf32>
}
// A value that others read is computed once; what broadcasts repeat is computed before, unless it is short.
func.func public @shared(%x: tensor<4x6xf32>, %y: tensor<4x1xf32>) -> (tensor<4x6xf32>, tensor<4x6xf32>) {
  %e = stablehlo.exponential %x : tensor<4x6xf32>
  %0 = stablehlo.negate %e : tensor<4x6xf32>
  %l = stablehlo.sine %y : tensor<4x1xf32>
  %t = stablehlo.tanh %l : tensor<4x1xf32>
  %c = stablehlo.cosine %t : tensor<4x1xf32>
  %n = stablehlo.negate %c : tensor<4x1xf32>
  %a = stablehlo.abs %n : tensor<4x1xf32>
  %wide = stablehlo.broadcast_in_dim %a, dims = [0, 1] : (tensor<4x1xf32>) -> tensor<4x6xf32>
  %1 = stablehlo.multiply %e, %wide : tensor<4x6xf32>
  return %0, %1 : tensor<4x6xf32>, tensor<4x6xf32>
}
func.func public @reshaped(%x: tensor<2x6xf32>, %y: tensor<3x1x4xf32>) -> tensor<3x4xf32> {
  %0 = stablehlo.tanh %x : tensor<2x6xf32>
  %1 = stablehlo.reshape %0 : (tensor<2x6xf32>) -> tensor<3x4xf32>
  %2 = stablehlo.reshape %y : (tensor<3x1x4xf32>) -> tensor<3x4xf32>
  %3 = stablehlo.add %1, %2 : tensor<3x4xf32>
  return %3 : tensor<3x4xf32>
}
