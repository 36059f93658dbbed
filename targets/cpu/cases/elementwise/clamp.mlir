// input x f32 3x5 seed 63
// output f32 3x5 tolerance 1e-06 values -0.5 -0.5 -0.5 -0.5 -0.5 0.5 -0.12830754 -0.5 0.0004992511 0.5 -0.5 -0.1992012 0.029455816 0.07239141 -0.07039441
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %l = stablehlo.constant dense<-0.5> : tensor<f32>
  %h = stablehlo.constant dense<0.5> : tensor<f32>
  %0 = stablehlo.clamp %l, %x, %h : (tensor<f32>, tensor<3x5xf32>, tensor<f32>) -> tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
