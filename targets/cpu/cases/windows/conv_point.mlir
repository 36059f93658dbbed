// input x f32 2x3 seed 167
// input k f32 4x3 seed 168
// output f32 2x4 tolerance 1e-05 values -0.4450571 0.87696344 0.77532405 1.6843734 -0.3537013 -0.79399 0.40659603 -0.32857832
func.func public @main(%x: tensor<2x3xf32>, %k: tensor<4x3xf32>) -> (tensor<2x4xf32>) {
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, f]x[o, i]->[b, f], window = {stride = [], pad = [], lhs_dilate = [], rhs_dilate = [], reverse = []} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}
