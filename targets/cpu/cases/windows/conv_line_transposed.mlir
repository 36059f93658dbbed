// input x f32 1x3x5 seed 165
// input k f32 2x3x4 seed 166
// output f32 1x2x10 tolerance 1e-05 values 0.7213097 -0.11633425 -1.4125566 -0.7451384 1.3868029 0.2983019 -0.9128459 -0.019463068 -0.65099406 -0.38188472 0.06519999 -0.9411494 0.37226033 -0.6633864 -0.31654364 -0.259463 0.09476045 -1.0354204 -0.09128094 -0.317511
func.func public @main(%x: tensor<1x3x5xf32>, %k: tensor<2x3x4xf32>) -> (tensor<1x2x10xf32>) {
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, f, 0]x[o, i, 0]->[b, f, 0], window = {stride = [1], pad = [[2, 2]], lhs_dilate = [2], rhs_dilate = [1], reverse = [false]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x3x5xf32>, tensor<2x3x4xf32>) -> tensor<1x2x10xf32>
  return %0 : tensor<1x2x10xf32>
}
