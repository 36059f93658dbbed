module {
  func.func @products(%arg0: tensor<2x3x4xf32>, %arg1: tensor<2x4x5xf32>, %arg2: tensor<4x5xbf16>, %arg3: tensor<1x8x8x4xf32>, %arg4: tensor<3x3x2x6xf32>, %arg5: tensor<4x8x3xf32>, %arg6: tensor<2x3x6xf32>, %arg7: tensor<2x4xi8>, %arg8: tensor<3x3xcomplex<f64>>, %arg9: tensor<2xui64>, %arg10: tensor<f32>, %arg11: tensor<2xi64>, %arg12: tensor<4xf32>) {
    %0 = stablehlo.dot_general %arg0, %arg1, batching_dims = [0] x [0], contracting_dims = [2] x [1] : (tensor<2x3x4xf32>, tensor<2x4x5xf32>) -> tensor<2x3x5xf32>
    %1 = stablehlo.dot_general %arg0, %arg1, batching_dims = [0] x [0], contracting_dims = [2] x [1], precision = [DEFAULT, HIGHEST] {tag = 1 : i32} : (tensor<2x3x4xf32>, tensor<2x4x5xf32>) -> tensor<2x3x5xf32>
    %2 = stablehlo.dot_general %arg2, %arg2, contracting_dims = [0, 1] x [0, 1] : (tensor<4x5xbf16>, tensor<4x5xbf16>) -> tensor<f32>
    %3 = stablehlo.dot_general %arg12, %arg12, contracting_dims = [] x [] : (tensor<4xf32>, tensor<4xf32>) -> tensor<4x4xf32>
    %4 = stablehlo.dot_general %arg0, %arg1, batching_dims = [0] x [0], contracting_dims = [2] x [1], precision = [DEFAULT, DEFAULT], algorithm = <lhs_precision_type = bf16, rhs_precision_type = bf16, accumulation_type = f32, lhs_component_count = 1, rhs_component_count = 1, num_primitive_operations = 6, allow_imprecise_accumulation = false> : (tensor<2x3x4xf32>, tensor<2x4x5xf32>) -> tensor<2x3x5xf32>
    %5 = stablehlo.dot_general %arg0, %arg1, batching_dims = [0] x [0], contracting_dims = [2] x [1], algorithm = <lhs_precision_type = tf32, rhs_precision_type = tf32, accumulation_type = f32, lhs_component_count = 1, rhs_component_count = 1, num_primitive_operations = 1, allow_imprecise_accumulation = false> : (tensor<2x3x4xf32>, tensor<2x4x5xf32>) -> tensor<2x3x5xf32>
    %6 = stablehlo.convolution(%arg3, %arg4) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {stride = [2, 1], pad = [[1, 1], [0, 2]], lhs_dilate = [1, 2], rhs_dilate = [2, 1], reverse = [false, true]} {batch_group_count = 1 : i64, feature_group_count = 2 : i64, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision HIGH>]} : (tensor<1x8x8x4xf32>, tensor<3x3x2x6xf32>) -> tensor<1x3x15x6xf32>
    %7 = stablehlo.convolution(%arg3, %arg4) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[f, b, 1, 0], window = {} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<1x8x8x4xf32>, tensor<3x3x2x6xf32>) -> tensor<6x1x6x6xf32>
    %8 = stablehlo.convolution(%arg5, %arg6) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [1]} {batch_group_count = 2 : i64, feature_group_count = 1 : i64} : (tensor<4x8x3xf32>, tensor<2x3x6xf32>) -> tensor<2x7x6xf32>
    %9 = stablehlo.dot_general %arg7, %arg7, contracting_dims = [1] x [1] : (tensor<2x4xi8>, tensor<2x4xi8>) -> tensor<2x2xi32>
    %10 = stablehlo.cholesky %arg8 : tensor<3x3xcomplex<f64>>
    %11 = stablehlo.cholesky %arg8, lower = true {tag} : tensor<3x3xcomplex<f64>>
    %12 = "stablehlo.triangular_solve"(%arg8, %arg8) <{left_side = false, lower = false, transpose_a = #stablehlo<transpose ADJOINT>, unit_diagonal = true}> : (tensor<3x3xcomplex<f64>>, tensor<3x3xcomplex<f64>>) -> tensor<3x3xcomplex<f64>>
    %13 = stablehlo.fft %arg8, type = IFFT, length = [3, 3] : (tensor<3x3xcomplex<f64>>) -> tensor<3x3xcomplex<f64>>
    %14 = stablehlo.fft %13, type = IRFFT, length = [4] : (tensor<3x3xcomplex<f64>>) -> tensor<3x4xf64>
    %output_state, %output = stablehlo.rng_bit_generator %arg9, algorithm = PHILOX : (tensor<2xui64>) -> (tensor<2xui64>, tensor<3x2xui32>)
    %output_state_0, %output_1 = stablehlo.rng_bit_generator %arg9, algorithm = DEFAULT {tag = 1 : i32} : (tensor<2xui64>) -> (tensor<2xui64>, tensor<ui8>)
    %15 = stablehlo.rng %arg10, %arg10, %arg11, distribution = NORMAL : (tensor<f32>, tensor<f32>, tensor<2xi64>) -> tensor<3x2xf32>
    %16 = stablehlo.reduce_precision %arg0, format = e5m10 : tensor<2x3x4xf32>
    return
  }
}
