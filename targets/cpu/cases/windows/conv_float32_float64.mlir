// input x f32 2x5x1 values 0.375 -0.25 0.875 12.5 -16 0.125 0 -0.625 15.875 1.125
// input w f32 2x1x2 values 0.25 -0.375 15.875 -16
// output f64 2x4x2 tolerance 1e-06 values -3.875 3.859375 13.828125 -13.90625 198.65625 -200.328125 -250.875 251.3125 0.03125 -0.046875 -9.921875 10.0 251.859375 -253.765625 21.828125 -23.953125
func.func public @main(%x: tensor<2x5x1xf32>, %w: tensor<2x1x2xf32>) -> (tensor<2x4x2xf64>) {
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x5x1xf32>, tensor<2x1x2xf32>) -> tensor<2x4x2xf64>
  return %0 : tensor<2x4x2xf64>
}
