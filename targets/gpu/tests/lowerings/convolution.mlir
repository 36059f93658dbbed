// Convolutions and pools: channels are brought last, filters are stored as kernels read them.
ml_program.global private @w(#ml_program.extern : tensor<8x3x3x3xf32>) : tensor<8x3x3x3xf32>
ml_program.global private @d(#ml_program.extern : tensor<3x3x1x8xf32>) : tensor<3x3x1x8xf32>
ml_program.global private @l(#ml_program.extern : tensor<4x3x3xf32>) : tensor<4x3x3xf32>
func.func public @channels_first(%x: tensor<1x3x7x6xf32>) -> tensor<1x8x4x6xf32> {
  %w = ml_program.global_load_const @w : tensor<8x3x3x3xf32>
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [2, 1], pad = [[1, 1], [1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x3x7x6xf32>, tensor<8x3x3x3xf32>) -> tensor<1x8x4x6xf32>
  return %0 : tensor<1x8x4x6xf32>
}
func.func public @depthwise(%x: tensor<2x5x5x8xf32>) -> (tensor<2x5x5x8xf32>, tensor<2x2x2x8xf32>, tensor<2x2x2x8xf32>) {
  %w = ml_program.global_load_const @d : tensor<3x3x1x8xf32>
  %low = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {pad = [[1, 1], [1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 8 : i64} : (tensor<2x5x5x8xf32>, tensor<3x3x1x8xf32>) -> tensor<2x5x5x8xf32>
  %1 = "stablehlo.reduce_window"(%0, %low) <{window_dimensions = array<i64: 1, 3, 3, 1>, window_strides = array<i64: 1, 2, 2, 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %m = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %m : tensor<f32>
  }) : (tensor<2x5x5x8xf32>, tensor<f32>) -> tensor<2x2x2x8xf32>
  %2 = "stablehlo.reduce_window"(%0, %zero) <{window_dimensions = array<i64: 1, 3, 3, 1>, window_strides = array<i64: 1, 2, 2, 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %m = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %m : tensor<f32>
  }) : (tensor<2x5x5x8xf32>, tensor<f32>) -> tensor<2x2x2x8xf32>
  return %0, %1, %2 : tensor<2x5x5x8xf32>, tensor<2x2x2x8xf32>, tensor<2x2x2x8xf32>
}
func.func public @lines(%x: tensor<2x9x3xf32>) -> tensor<2x9x4xf32> {
  %w = ml_program.global_load_const @l : tensor<4x3x3xf32>
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, f]x[o, i, 0]->[b, 0, f], window = {pad = [[1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x9x3xf32>, tensor<4x3x3xf32>) -> tensor<2x9x4xf32>
  return %0 : tensor<2x9x4xf32>
}
func.func public @transposed(%x: tensor<1x3x3x3xf32>) -> tensor<1x7x7x8xf32> {
  %w = ml_program.global_load_const @w : tensor<8x3x3x3xf32>
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, 1, f]x[o, i, 0, 1]->[b, 0, 1, f], window = {pad = [[2, 2], [2, 2]], lhs_dilate = [2, 2], reverse = [true, true]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x3x3x3xf32>, tensor<8x3x3x3xf32>) -> tensor<1x7x7x8xf32>
  return %0 : tensor<1x7x7x8xf32>
}
