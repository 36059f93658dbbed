// input p i1 scalar values 1
// input x f32 3x5 seed 63
// input y f32 3x5 seed 64
// output f32 3x5 tolerance 1e-06 values -0.97204196 -0.70044935 -0.6145781 -0.71442837 -1 0.52870697 -0.12830754 -0.9710434 0.0004992511 0.7863205 -0.61357963 -0.1992012 0.029455816 0.07239141 -0.07039441
func.func public @main(%p: tensor<i1>, %x: tensor<3x5xf32>, %y: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.select %p, %x, %y : tensor<i1>, tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
