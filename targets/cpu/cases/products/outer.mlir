// input x f32 4 seed 30
// input y f32 5 seed 31
// output f32 4x5 tolerance 1e-05 values 0.016559036 0.0040819948 0.020255936 0.06508086 0.13855676 -0.025026117 -0.006169229 -0.03061334 -0.09835845 -0.20940456 -0.046676118 -0.011506206 -0.05709683 -0.183448 -0.3905597 -0.04839097 -0.0119289365 -0.05919453 -0.19018775 -0.4049086
func.func public @main(%x: tensor<4xf32>, %y: tensor<5xf32>) -> (tensor<4x5xf32>) {
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [] x [] : (tensor<4xf32>, tensor<5xf32>) -> tensor<4x5xf32>
  return %0 : tensor<4x5xf32>
}
