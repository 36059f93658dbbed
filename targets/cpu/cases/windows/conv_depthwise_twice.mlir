// input x f32 1x6x5x4 seed 145
// input k f32 3x2x1x8 seed 146
// output f32 1x2x2x8 tolerance 1e-05 values 0.24288431 -0.47131 -1.059692 1.4916433 0.6462777 1.1769047 1.1837621 0.61472243 -0.8490699 -0.21477169 -0.04261955 0.7956149 -0.7189824 -1.0244743 -0.3248358 -0.41718256 1.0439214 -0.43254638 -0.754281 1.0651377 0.61700165 1.0076429 0.91308814 0.21328418 -0.42886198 0.11915227 -0.9289815 1.4945296 -0.14954658 -1.431435 -0.25391015 0.55143595
func.func public @main(%x: tensor<1x6x5x4xf32>, %k: tensor<3x2x1x8xf32>) -> (tensor<1x2x2x8xf32>) {
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {stride = [2, 2], pad = [[0, 0], [0, 0]], lhs_dilate = [1, 1], rhs_dilate = [1, 1], reverse = [false, false]} {batch_group_count = 1 : i64, feature_group_count = 4 : i64} : (tensor<1x6x5x4xf32>, tensor<3x2x1x8xf32>) -> tensor<1x2x2x8xf32>
  return %0 : tensor<1x2x2x8xf32>
}
