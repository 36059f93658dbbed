// weight w 4x3x3x3 seed 148
// input x f32 1x6x5x5 seed 147
// output f32 1x4x3x3 tolerance 1e-05 values 0.25045723 0.69473505 -1.1098785 -0.5612506 -0.83821434 -1.0914779 0.78219336 1.468462 0.5338972 2.0630035 2.8182108 0.5956409 -0.81841075 -0.5606755 -0.544821 -2.0993166 -0.99806476 -1.2759879 -2.038211 0.8891767 0.177968 2.074969 0.94217503 -0.90460247 -2.924542 0.048233505 -2.0134938 -0.30251995 0.6962151 1.399696 0.038165126 -0.46932527 -2.2995284 0.6490212 1.9822849 0.22648525
ml_program.global private @w(#ml_program.extern) : tensor<4x3x3x3xf32>
func.func public @main(%x: tensor<1x6x5x5xf32>) -> (tensor<1x4x3x3xf32>) {
  %k = ml_program.global_load_const @w : tensor<4x3x3x3xf32>
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = [[0, 0], [0, 0]], lhs_dilate = [1, 1], rhs_dilate = [1, 1], reverse = [false, false]} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<1x6x5x5xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x3x3xf32>
  return %0 : tensor<1x4x3x3xf32>
}
