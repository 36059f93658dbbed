// input p i1 3 values 1 0 1
// input x f32 3x5 seed 63
// input y f32 3x5 seed 64
// output f32 3x5 tolerance 1e-06 values -0.97204196 -0.70044935 -0.6145781 -0.71442837 -1 -0.35496753 0.6814778 -0.4677983 0.19720419 0.6764853 -0.61357963 -0.1992012 0.029455816 0.07239141 -0.07039441
func.func public @main(%p: tensor<3xi1>, %x: tensor<3x5xf32>, %y: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %q = stablehlo.broadcast_in_dim %p, dims = [0] : (tensor<3xi1>) -> tensor<3x5xi1>
  %0 = stablehlo.select %q, %x, %y : tensor<3x5xi1>, tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
