// weight w 4x3x3 seed 164
// input x f32 2x3x9 seed 163
// output f32 2x4x5 tolerance 1e-05 values -0.21953936 1.4488579 0.9185815 -0.8856742 -0.52156264 1.6749309 -0.5083116 0.3845014 -2.682232 0.9123015 -0.719971 0.81649685 -1.8883013 0.7666197 0.5771189 0.9871678 0.30595973 1.0447571 -1.9330283 -0.6664018 -0.36712378 -0.9527429 0.7181616 -0.062147163 -0.57100517 -1.17047 -1.0113634 -0.279367 -0.86388165 0.8483994 0.36535123 1.4925493 0.5947786 1.2594227 0.39884108 -0.9199202 -1.2562821 -0.8181634 -0.5948803 -0.20625025
ml_program.global private @w(#ml_program.extern) : tensor<4x3x3xf32>
func.func public @main(%x: tensor<2x3x9xf32>) -> (tensor<2x4x5xf32>) {
  %k = ml_program.global_load_const @w : tensor<4x3x3xf32>
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, f, 0]x[o, i, 0]->[b, f, 0], window = {stride = [2], pad = [[1, 1]], lhs_dilate = [1], rhs_dilate = [1], reverse = [false]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x9xf32>, tensor<4x3x3xf32>) -> tensor<2x4x5xf32>
  return %0 : tensor<2x4x5xf32>
}
