module {
  func.func @dynamic(%arg0: tensor<?x4xf32>, %arg1: tensor<2xi64>, %arg2: tensor<i32>, %arg3: tensor<2xindex>, %arg4: tensor<1x2xi64>, %arg5: tensor<1x8x3xf32>, %arg6: tensor<3x3x4xf32>, %arg7: tensor<?x4xf32, #stablehlo.bounds<10, ?>>, %arg8: tensor<2xi32>, %arg9: tensor<3xi32>, %arg10: tensor<2x1xi32>) {
    %0 = stablehlo.get_dimension_size %arg0, dim = 0 : (tensor<?x4xf32>) -> tensor<i32>
    %1 = stablehlo.set_dimension_size %arg0, %arg2, dim = 1 : (tensor<?x4xf32>, tensor<i32>) -> tensor<?x?xf32, #stablehlo.bounds<?, 4>>
    %2 = stablehlo.dynamic_reshape %arg0, %arg1 {tag = 1 : i32} : (tensor<?x4xf32>, tensor<2xi64>) -> tensor<?x2xf32>
    %3 = stablehlo.dynamic_broadcast_in_dim %arg2, %arg9, dims = [] : (tensor<i32>, tensor<3xi32>) -> tensor<?x?x4xi32>
    %4 = stablehlo.dynamic_broadcast_in_dim %arg0, %arg9, dims = [1, 2] {known_expanding_dimensions = array<i64: 0>, known_nonexpanding_dimensions = array<i64: 1>} : (tensor<?x4xf32>, tensor<3xi32>) -> tensor<?x?x4xf32>
    %5 = stablehlo.dynamic_iota %arg1, dim = 1 : (tensor<2xi64>) -> tensor<?x3xi32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %6 = stablehlo.dynamic_pad %arg0, %cst, %arg1, %arg1, %arg1 : (tensor<?x4xf32>, tensor<f32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
    %7 = stablehlo.real_dynamic_slice %arg0, %arg1, %arg1, %arg1 : (tensor<?x4xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
    %8 = "stablehlo.dynamic_gather"(%arg0, %arg10, %arg8) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>}> : (tensor<?x4xf32>, tensor<2x1xi32>, tensor<2xi32>) -> tensor<2x?xf32>
    %9 = "stablehlo.dynamic_conv"(%arg5, %arg6, %arg4) <{batch_group_count = 1 : i64, dimension_numbers = #stablehlo.conv<[b, 0, f]x[0, i, o]->[b, 0, f]>, feature_group_count = 1 : i64, lhs_dilation = array<i64: 2>, window_strides = array<i64: 1>}> : (tensor<1x8x3xf32>, tensor<3x3x4xf32>, tensor<1x2xi64>) -> tensor<1x?x4xf32>
    %10 = stablehlo.add %arg7, %arg7 : tensor<?x4xf32, #stablehlo.bounds<10, ?>>
    %11 = stablehlo.exponential %arg7 : tensor<?x4xf32, #stablehlo.bounds<10, ?>>
    %12 = stablehlo.custom_call @shape_assertion(%arg2) {api_version = 2 : i32, error_message = "Input shapes do not match", has_side_effect = true} : (tensor<i32>) -> tensor<i32>
    %13 = stablehlo.add %arg0, %arg0 : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<3x4xf32>
    return
  }
}
