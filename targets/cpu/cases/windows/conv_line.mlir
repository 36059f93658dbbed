// weight w 4x3x3 seed 162
// input x f32 2x3x9 seed 161
// output f32 2x4x5 tolerance 1e-05 values -0.30751976 -1.2315593 0.12435795 1.0057647 -0.1751741 0.35129133 0.01629584 0.7927846 -0.4731567 -0.78532875 -0.9346425 0.36109167 3.4774995 -1.1853495 0.6118516 -2.2581818 2.7234473 -1.0187018 1.0968447 0.124205165 1.2012435 -1.4609959 -0.21042001 0.9061348 1.3637766 -0.28876302 0.4469365 -1.0123868 -0.22557303 -1.1084956 -0.45031953 1.2290534 0.13528061 1.4120264 1.8130443 0.2313021 0.12948847 2.1851535 0.02262784 0.48086736
ml_program.global private @w(#ml_program.extern) : tensor<4x3x3xf32>
func.func public @main(%x: tensor<2x3x9xf32>) -> (tensor<2x4x5xf32>) {
  %k = ml_program.global_load_const @w : tensor<4x3x3xf32>
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, f, 0]x[o, i, 0]->[b, f, 0], window = {stride = [2], pad = [[1, 1]], lhs_dilate = [1], rhs_dilate = [1], reverse = [false]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x9xf32>, tensor<4x3x3xf32>) -> tensor<2x4x5xf32>
  return %0 : tensor<2x4x5xf32>
}
