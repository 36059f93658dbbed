// input x f32 1x3x5 seed 167
// input k f32 2x3x4 seed 168
// output f32 1x2x10 tolerance 1e-05 values 0.46183172 -1.0263901 -0.78309155 0.32653216 -0.2764456 -0.93765944 0.047826875 -0.9837176 -0.5481673 -0.6578661 0.32299703 -0.6305205 -2.3253033 0.29261503 -0.59262335 1.0069933 0.7687545 1.198086 0.41384757 0.6652789
func.func public @main(%x: tensor<1x3x5xf32>, %k: tensor<2x3x4xf32>) -> (tensor<1x2x10xf32>) {
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, f, 0]x[o, i, 0]->[b, f, 0], window = {stride = [1], pad = [[2, 2]], lhs_dilate = [2], rhs_dilate = [1], reverse = [false]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x3x5xf32>, tensor<2x3x4xf32>) -> tensor<1x2x10xf32>
  return %0 : tensor<1x2x10xf32>
}
