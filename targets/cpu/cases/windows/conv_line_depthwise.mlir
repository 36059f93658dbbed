// input x f32 1x9x4 seed 165
// input k f32 4x1x4 seed 166
// output f32 1x9x4 tolerance 1e-05 values -0.24088904 -0.5584103 0.41065586 -0.017773887 -0.083739586 -0.6884182 0.004884328 -0.41443473 0.5756455 0.14752334 -0.16454028 -0.31893572 -0.14623149 -0.57911587 0.26850986 0.06470623 -0.62031364 -0.04463152 -0.33460942 -0.6917616 -0.21456929 0.36771554 0.32342002 0.58095586 0.19032261 -1.1244012 -0.3994388 -0.18204395 -0.17248766 1.208424 0.13885114 -0.0002317831 -0.42232108 -0.3062999 -0.7037472 0.11990204
func.func public @main(%x: tensor<1x9x4xf32>, %k: tensor<4x1x4xf32>) -> (tensor<1x9x4xf32>) {
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [1], pad = [[3, 0]], lhs_dilate = [1], rhs_dilate = [1], reverse = [false]} {batch_group_count = 1 : i64, feature_group_count = 4 : i64} : (tensor<1x9x4xf32>, tensor<4x1x4xf32>) -> tensor<1x9x4xf32>
  return %0 : tensor<1x9x4xf32>
}
