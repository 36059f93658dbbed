module {
  func.func @indexing(%arg0: tensor<3x4x5xf32>, %arg1: tensor<2x3x2xi64>, %arg2: tensor<2x3x4x2xf32>, %arg3: tensor<i64>, %arg4: tensor<?xi32>, %arg5: tensor<2x3x4x2xi32>, %arg6: tensor<2x2x3x2xi64>, %arg7: tensor<2x2x3x2x2xi32>, %arg8: tensor<i32>) {
    %0 = "stablehlo.gather"(%arg0, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [2, 3], collapsed_slice_dims = [0], start_index_map = [0, 2], index_vector_dim = 2>, indices_are_sorted = true, slice_sizes = array<i64: 1, 4, 2>}> : (tensor<3x4x5xf32>, tensor<2x3x2xi64>) -> tensor<2x3x4x2xf32>
    %1 = "stablehlo.gather"(%arg5, %arg6) <{dimension_numbers = #stablehlo.gather<offset_dims = [3, 4], collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [1], start_index_map = [2, 1], index_vector_dim = 3>, slice_sizes = array<i64: 1, 1, 2, 2>}> : (tensor<2x3x4x2xi32>, tensor<2x2x3x2xi64>) -> tensor<2x2x3x2x2xi32>
    %2 = "stablehlo.gather"(%arg0, %arg3) <{dimension_numbers = #stablehlo.gather<offset_dims = [0, 1], collapsed_slice_dims = [0], start_index_map = [0]>, slice_sizes = array<i64: 1, 4, 5>}> : (tensor<3x4x5xf32>, tensor<i64>) -> tensor<4x5xf32>
    %3 = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [2, 3], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0, 2], index_vector_dim = 2>, unique_indices = true}> ({
    ^bb0(%arg9: tensor<f32>, %arg10: tensor<f32>):
      %19 = stablehlo.add %arg9, %arg10 : tensor<f32>
      stablehlo.return %19 : tensor<f32>
    }) : (tensor<3x4x5xf32>, tensor<2x3x2xi64>, tensor<2x3x4x2xf32>) -> tensor<3x4x5xf32>
    %4 = "stablehlo.scatter"(%arg5, %arg6, %arg7) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [3, 4], inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [1], scatter_dims_to_operand_dims = [2, 1], index_vector_dim = 3>, unique_indices = false}> ({
    ^bb0(%arg9: tensor<i32>, %arg10: tensor<i32>):
      stablehlo.return %arg10 : tensor<i32>
    }) : (tensor<2x3x4x2xi32>, tensor<2x2x3x2xi64>, tensor<2x2x3x2x2xi32>) -> tensor<2x3x4x2xi32>
    %5:2 = "stablehlo.scatter"(%arg0, %arg0, %arg1, %arg2, %arg2) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [2, 3], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0, 2], index_vector_dim = 2>}> ({
    ^bb0(%arg9: tensor<f32>, %arg10: tensor<f32>, %arg11: tensor<f32>, %arg12: tensor<f32>):
      stablehlo.return %arg9, %arg12 : tensor<f32>, tensor<f32>
    }) : (tensor<3x4x5xf32>, tensor<3x4x5xf32>, tensor<2x3x2xi64>, tensor<2x3x4x2xf32>, tensor<2x3x4x2xf32>) -> (tensor<3x4x5xf32>, tensor<3x4x5xf32>)
    %6 = stablehlo.slice %arg0 [0:3:2, 1:4, 0:5:3] : (tensor<3x4x5xf32>) -> tensor<2x3x2xf32>
    %7 = stablehlo.dynamic_slice %arg0, %arg3, %arg3, %arg3, sizes = [1, 2, 5] : (tensor<3x4x5xf32>, tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<1x2x5xf32>
    %8 = stablehlo.dynamic_update_slice %arg0, %7, %arg3, %arg3, %arg3 : (tensor<3x4x5xf32>, tensor<1x2x5xf32>, tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<3x4x5xf32>
    %9 = stablehlo.concatenate %6, %6, %6, dim = 2 : (tensor<2x3x2xf32>, tensor<2x3x2xf32>, tensor<2x3x2xf32>) -> tensor<2x3x6xf32>
    %10 = stablehlo.concatenate %arg4, %arg4, dim = 0 : (tensor<?xi32>, tensor<?xi32>) -> tensor<?xi32>
    %11 = stablehlo.reverse %arg0, dims = [0, 2] : tensor<3x4x5xf32>
    %12 = stablehlo.transpose %arg0, dims = [2, 0, 1] : (tensor<3x4x5xf32>) -> tensor<5x3x4xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %13 = stablehlo.pad %arg0, %cst, low = [1, -1, 0], high = [0, 2, -3], interior = [0, 1, 2] : (tensor<3x4x5xf32>, tensor<f32>) -> tensor<4x8x10xf32>
    %14 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<2x2xf32>
    %15 = stablehlo.broadcast %cst, sizes = [2, 3] : (tensor<f32>) -> tensor<2x3xf32>
    %16 = stablehlo.iota dim = 1 : tensor<2x3xcomplex<f32>>
    %17 = stablehlo.dynamic_slice %cst, , sizes = [] : (tensor<f32>) -> tensor<f32>
    %18 = "stablehlo.torch_index_select"(%arg0, %arg4) <{batch_dims = 0 : i64, dim = 1 : i64}> : (tensor<3x4x5xf32>, tensor<?xi32>) -> tensor<3x?x5xf32>
    return
  }
}
