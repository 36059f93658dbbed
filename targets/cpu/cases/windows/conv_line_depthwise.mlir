// input x f32 1x9x4 seed 163
// input k f32 4x1x4 seed 164
// output f32 1x9x4 tolerance 1e-05 values -0.08627971 -0.10028018 0.2630879 0.1827491 0.008351434 0.4454661 -0.34181973 0.093209684 0.29426727 -0.37335587 -0.2706497 -0.48290744 0.1411263 0.9766668 0.25564253 -0.46351242 0.30698934 -0.35005108 -0.9180957 -0.39375684 0.14453508 -0.29622513 0.57503253 0.48473215 0.2868139 1.2859229 0.17087346 1.2982652 0.10077546 -1.8083 -0.16452208 0.38533464 0.2194701 1.1080757 0.94777757 -0.47872272
func.func public @main(%x: tensor<1x9x4xf32>, %k: tensor<4x1x4xf32>) -> (tensor<1x9x4xf32>) {
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [1], pad = [[3, 0]], lhs_dilate = [1], rhs_dilate = [1], reverse = [false]} {batch_group_count = 1 : i64, feature_group_count = 4 : i64} : (tensor<1x9x4xf32>, tensor<4x1x4xf32>) -> tensor<1x9x4xf32>
  return %0 : tensor<1x9x4xf32>
}
