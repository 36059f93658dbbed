// weight w 3x2x3x2 seed 140
// input x f32 1x2x5x6 seed 139
// output f32 1x3x3x5 tolerance 1e-05 values -0.72452384 0.33153415 -1.3429971 -0.3901541 -1.3531226 0.35044146 0.83324945 -0.7065936 0.58662874 0.0069755744 -1.0715071 0.3587699 -0.80374897 -0.86959773 0.7054072 1.1983582 1.0368965 0.57153404 0.24560612 -0.19450709 1.0160612 2.6797228 1.5202628 -1.0075014 -1.7512977 1.3062223 1.8324516 2.3663127 -0.9773662 -0.25350288 0.013856902 -0.6949874 -1.2517384 1.8723109 1.7375698 0.66925067 -0.56687367 -0.88505334 -0.743601 1.3801993 -1.6892599 -0.38626385 -1.421439 0.20870937 -1.6376061
ml_program.global private @w(#ml_program.extern) : tensor<3x2x3x2xf32>
func.func public @main(%x: tensor<1x2x5x6xf32>) -> (tensor<1x3x3x5xf32>) {
  %k = ml_program.global_load_const @w : tensor<3x2x3x2xf32>
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = [[0, 0], [0, 0]], lhs_dilate = [1, 1], rhs_dilate = [1, 1], reverse = [true, true]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x2x5x6xf32>, tensor<3x2x3x2xf32>) -> tensor<1x3x3x5xf32>
  return %0 : tensor<1x3x3x5xf32>
}
