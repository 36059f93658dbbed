// Convolutions of images in NNAPI's layout and in another; depthwise, grouped, dilated, along one dimension.
ml_program.global private @k(#ml_program.extern<tensor<3x3x4x8xf32>>) : tensor<3x3x4x8xf32>
ml_program.global private @d(#ml_program.extern<tensor<3x3x1x8xf32>>) : tensor<3x3x1x8xf32>
ml_program.global private @g(#ml_program.extern<tensor<8x2x3x3xf32>>) : tensor<8x2x3x3xf32>
ml_program.global private @line(#ml_program.extern<tensor<3x4x8xf32>>) : tensor<3x4x8xf32>
func.func public @image(%x: tensor<1x8x8x4xf32>) -> tensor<1x4x4x8xf32> {
  %k = ml_program.global_load_const @k : tensor<3x3x4x8xf32>
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {stride = [2, 2], pad = [[0, 1], [0, 1]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x8x4xf32>, tensor<3x3x4x8xf32>) -> tensor<1x4x4x8xf32>
  return %0 : tensor<1x4x4x8xf32>
}
func.func public @depthwise(%x: tensor<1x8x8x4xf32>) -> tensor<1x4x4x8xf32> {
  %k = ml_program.global_load_const @d : tensor<3x3x1x8xf32>
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {rhs_dilate = [2, 2]} {batch_group_count = 1 : i64, feature_group_count = 4 : i64} : (tensor<1x8x8x4xf32>, tensor<3x3x1x8xf32>) -> tensor<1x4x4x8xf32>
  return %0 : tensor<1x4x4x8xf32>
}
func.func public @groups(%x: tensor<1x4x8x8xf32>) -> tensor<1x8x6x6xf32> {
  %k = ml_program.global_load_const @g : tensor<8x2x3x3xf32>
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<1x4x8x8xf32>, tensor<8x2x3x3xf32>) -> tensor<1x8x6x6xf32>
  return %0 : tensor<1x8x6x6xf32>
}
func.func public @line_of_values(%x: tensor<1x9x4xf32>) -> tensor<1x7x8xf32> {
  %k = ml_program.global_load_const @line : tensor<3x4x8xf32>
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x9x4xf32>, tensor<3x4x8xf32>) -> tensor<1x7x8xf32>
  return %0 : tensor<1x7x8xf32>
}
