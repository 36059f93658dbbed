// input x f32 2x3 seed 169
// input k f32 4x3 seed 170
// output f32 2x4 tolerance 1e-05 values 0.30530167 0.0014304535 0.7719278 -0.08814912 -0.09269745 0.5763624 -0.13273025 0.17343457
func.func public @main(%x: tensor<2x3xf32>, %k: tensor<4x3xf32>) -> (tensor<2x4xf32>) {
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, f]x[o, i]->[b, f], window = {stride = [], pad = [], lhs_dilate = [], rhs_dilate = [], reverse = []} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}
