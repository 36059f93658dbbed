module {
  func.func @unary(%arg0: tensor<4xf32>, %arg1: tensor<4xi32>, %arg2: tensor<4xcomplex<f32>>) {
    %0 = stablehlo.cbrt %arg0 : tensor<4xf32>
    %1 = stablehlo.ceil %arg0 : tensor<4xf32>
    %2 = stablehlo.cosine %arg0 : tensor<4xf32>
    %3 = stablehlo.exponential_minus_one %arg0 : tensor<4xf32>
    %4 = stablehlo.floor %arg0 : tensor<4xf32>
    %5 = stablehlo.log %arg0 : tensor<4xf32>
    %6 = stablehlo.log_plus_one %arg0 : tensor<4xf32>
    %7 = stablehlo.logistic %arg0 : tensor<4xf32>
    %8 = stablehlo.rsqrt %arg0 : tensor<4xf32>
    %9 = stablehlo.sine %arg0 : tensor<4xf32>
    %10 = stablehlo.sqrt %arg0 : tensor<4xf32>
    %11 = stablehlo.tan %arg0 : tensor<4xf32>
    %12 = stablehlo.tanh %arg2 : tensor<4xcomplex<f32>>
    %13 = stablehlo.count_leading_zeros %arg1 : tensor<4xi32>
    %14 = stablehlo.popcnt %arg1 : tensor<4xi32>
    %15 = stablehlo.not %arg1 : tensor<4xi32>
    %16 = stablehlo.round_nearest_even %arg0 : tensor<4xf32>
    %17 = stablehlo.round_nearest_afz %arg0 : tensor<4xf32>
    %18 = stablehlo.sign %arg0 : tensor<4xf32>
    %19 = stablehlo.imag %arg2 : (tensor<4xcomplex<f32>>) -> tensor<4xf32>
    %20 = stablehlo.exponential %arg0 {result_accuracy = #stablehlo.result_accuracy<ulps = 10, mode = #stablehlo.result_accuracy_mode<TOLERANCE>>} : tensor<4xf32>
    %21 = stablehlo.exponential %arg0 {result_accuracy = #stablehlo.result_accuracy<mode = #stablehlo.result_accuracy_mode<HIGHEST>>} : tensor<4xf32>
    return
  }
  func.func @binary(%arg0: tensor<4xf32>, %arg1: tensor<4xi32>, %arg2: tensor<?xf32>) {
    %0 = stablehlo.power %arg0, %arg0 : tensor<4xf32>
    %1 = stablehlo.remainder %arg1, %arg1 : tensor<4xi32>
    %2 = stablehlo.atan2 %arg0, %arg0 : tensor<4xf32>
    %3 = stablehlo.shift_left %arg1, %arg1 : tensor<4xi32>
    %4 = stablehlo.shift_right_arithmetic %arg1, %arg1 : tensor<4xi32>
    %5 = stablehlo.shift_right_logical %arg1, %arg1 : tensor<4xi32>
    %6 = stablehlo.xor %arg1, %arg1 : tensor<4xi32>
    %7 = stablehlo.or %arg1, %arg1 : tensor<4xi32>
    %8 = stablehlo.minimum %arg1, %arg1 : tensor<4xi32>
    %9 = stablehlo.add %arg0, %arg2 : (tensor<4xf32>, tensor<?xf32>) -> tensor<4xf32>
    %10 = stablehlo.compare EQ, %arg0, %arg0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
    %11 = stablehlo.compare NE, %arg0, %arg0, TOTALORDER : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
    %12 = stablehlo.subtract %arg0, %arg0 {tag = 1 : i64} : tensor<4xf32>
    %13 = stablehlo.complex %arg0, %arg0 : tensor<4xcomplex<f32>>
    return
  }
  func.func @structural(%arg0: tensor<2x3xf32>, %arg1: tensor<i32>, %arg2: tensor<2xi64>, %arg3: tensor<4xi8>) {
    %0 = stablehlo.bitcast_convert %arg0 : (tensor<2x3xf32>) -> tensor<2x3xi32>
    %1 = stablehlo.bitcast_convert %arg0 : (tensor<2x3xf32>) -> tensor<2x3x2xi16>
    %2 = "stablehlo.torch_index_select"(%arg0, %arg2) <{batch_dims = 0 : i64, dim = 0 : i64}> : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
    %3 = stablehlo.get_dimension_size %arg0, dim = 1 : (tensor<2x3xf32>) -> tensor<i32>
    %4 = stablehlo.set_dimension_size %arg0, %arg1, dim = 1 : (tensor<2x3xf32>, tensor<i32>) -> tensor<2x?xf32, #stablehlo.bounds<?, 3>>
    %5 = stablehlo.dynamic_reshape %arg0, %arg2 : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
    %6 = stablehlo.dynamic_iota %arg2, dim = 0 : (tensor<2xi64>) -> tensor<?x?xf32>
    %7 = stablehlo.dynamic_broadcast_in_dim %arg0, %arg2, dims = [0, 1] : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %8 = stablehlo.dynamic_pad %arg0, %cst, %arg2, %arg2, %arg2 : (tensor<2x3xf32>, tensor<f32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
    %9 = stablehlo.real_dynamic_slice %arg0, %arg2, %arg2, %arg2 : (tensor<2x3xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
    %10 = "stablehlo.dynamic_gather"(%arg0, %arg2, %arg2) <{dimension_numbers = #stablehlo.gather<offset_dims = [0, 1], start_index_map = [0, 1]>, indices_are_sorted = true}> : (tensor<2x3xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
    %c = stablehlo.constant {tag = "x"} dense<[1, 2]> : tensor<2xi32>
    %cst_0 = stablehlo.constant dense<1.000000e+00> : tensor<0xf32>
    return
  }
  func.func @products(%arg0: tensor<2x3xf32>, %arg1: tensor<3x2xf32>, %arg2: tensor<1x4x4x2xf32>, %arg3: tensor<3x3x1x2xf32>) {
    %0 = stablehlo.dot %arg0, %arg1, precision = [HIGH, HIGHEST] : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
    %1 = stablehlo.dot %arg0, %arg1 : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
    %2 = stablehlo.einsum %arg0, %arg1, config = "ij,jk->ik" : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
    %3 = stablehlo.unary_einsum %arg0, config = "ij->i" : (tensor<2x3xf32>) -> tensor<2xf32>
    %4 = stablehlo.dot_general %arg0, %arg1, contracting_dims = [1] x [0], algorithm = <lhs_precision_type = tf32, rhs_precision_type = tf32, accumulation_type = f32, lhs_component_count = 1, rhs_component_count = 1, num_primitive_operations = 1, allow_imprecise_accumulation = false> : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
    %5 = stablehlo.dot_general %arg0, %arg1, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
    %6 = stablehlo.convolution(%arg2, %arg3) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<1x4x4x2xf32>, tensor<3x3x1x2xf32>) -> tensor<1x2x2x2xf32>
    %7 = stablehlo.convolution(%arg2, %arg3) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {pad = [[1, 1], [1, 1]], reverse = [true, false]} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<1x4x4x2xf32>, tensor<3x3x1x2xf32>) -> tensor<1x4x4x2xf32>
    return
  }
  func.func @algebra(%arg0: tensor<3x3xf32>, %arg1: tensor<2xui64>, %arg2: tensor<f32>, %arg3: tensor<2xi64>, %arg4: tensor<3xf32>) {
    %0 = stablehlo.cholesky %arg0, lower = true : tensor<3x3xf32>
    %1 = "stablehlo.triangular_solve"(%arg0, %arg0) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
    %2 = stablehlo.fft %arg0, type = RFFT, length = [3] : (tensor<3x3xf32>) -> tensor<3x2xcomplex<f32>>
    %3 = stablehlo.rng %arg2, %arg2, %arg3, distribution = UNIFORM : (tensor<f32>, tensor<f32>, tensor<2xi64>) -> tensor<?x?xf32>
    %output_state, %output = stablehlo.rng_bit_generator %arg1, algorithm = THREE_FRY : (tensor<2xui64>) -> (tensor<2xui64>, tensor<3xui64>)
    %4 = "stablehlo.batch_norm_inference"(%arg0, %arg4, %arg4, %arg4, %arg4) <{epsilon = 1.000000e-03 : f32, feature_index = 1 : i64}> : (tensor<3x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3x3xf32>
    %output_0, %batch_mean, %batch_var = "stablehlo.batch_norm_training"(%arg0, %arg4, %arg4) <{epsilon = 1.000000e-03 : f32, feature_index = 1 : i64}> : (tensor<3x3xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<3x3xf32>, tensor<3xf32>, tensor<3xf32>)
    %grad_operand, %grad_scale, %grad_offset = "stablehlo.batch_norm_grad"(%arg0, %arg4, %arg4, %arg4, %arg0) <{epsilon = 1.000000e-03 : f32, feature_index = 1 : i64}> : (tensor<3x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3xf32>, tensor<3xf32>)
    return
  }
  func.func @devices(%arg0: tensor<4xf32>, %arg1: !stablehlo.token) {
    %0 = stablehlo.tuple %arg0, %arg1 : tuple<tensor<4xf32>, !stablehlo.token>
    %1 = stablehlo.get_tuple_element %0[1] : (tuple<tensor<4xf32>, !stablehlo.token>) -> !stablehlo.token
    %2:2 = stablehlo.optimization_barrier %arg0, %arg1 : tensor<4xf32>, !stablehlo.token
    stablehlo.optimization_barrier()
    %3 = stablehlo.create_token : !stablehlo.token
    %4 = stablehlo.after_all %3, %arg1 : !stablehlo.token
    %5 = stablehlo.partition_id : tensor<ui32>
    %6 = stablehlo.replica_id : tensor<ui32>
    %7 = "stablehlo.all_gather"(%arg0) <{all_gather_dim = 0 : i64, channel_handle = #stablehlo.channel_handle<handle = 1, type = 0>, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>, use_global_device_ids}> : (tensor<4xf32>) -> tensor<8xf32>
    %8 = "stablehlo.all_reduce"(%arg0) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> ({
    ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
      %18 = stablehlo.add %arg2, %arg3 : tensor<f32>
      stablehlo.return %18 : tensor<f32>
    }) : (tensor<4xf32>) -> tensor<4xf32>
    %9 = "stablehlo.reduce_scatter"(%arg0) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>, scatter_dimension = 0 : i64}> ({
    ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
      %18 = stablehlo.add %arg2, %arg3 : tensor<f32>
      stablehlo.return %18 : tensor<f32>
    }) : (tensor<4xf32>) -> tensor<2xf32>
    %10 = "stablehlo.all_to_all"(%arg0) <{concat_dimension = 0 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>, split_count = 2 : i64, split_dimension = 0 : i64}> : (tensor<4xf32>) -> tensor<4xf32>
    %11 = "stablehlo.collective_broadcast"(%arg0) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<4xf32>) -> tensor<4xf32>
    %12 = "stablehlo.collective_permute"(%arg0) <{source_target_pairs = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<4xf32>) -> tensor<4xf32>
    %13 = "stablehlo.cross-replica-sum"(%arg0) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<4xf32>) -> tensor<4xf32>
    %14:2 = "stablehlo.infeed"(%arg1) <{infeed_config = "", layout = [[0]]}> : (!stablehlo.token) -> (tensor<4xf32>, !stablehlo.token)
    %15 = "stablehlo.outfeed"(%arg0, %arg1) <{outfeed_config = ""}> : (tensor<4xf32>, !stablehlo.token) -> !stablehlo.token
    %16 = "stablehlo.send"(%arg0, %arg1) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 2>, is_host_transfer = true}> : (tensor<4xf32>, !stablehlo.token) -> !stablehlo.token
    %17:2 = "stablehlo.recv"(%arg1) <{channel_handle = #stablehlo.channel_handle<handle = 1, type = 3>, is_host_transfer = true}> : (!stablehlo.token) -> (tensor<4xf32>, !stablehlo.token)
    return
  }
  func.func @regions(%arg0: tensor<4x4xf32>, %arg1: tensor<f32>, %arg2: tensor<i1>, %arg3: tensor<1xi32>, %arg4: tensor<2x2xf32>) {
    %0 = "stablehlo.if"(%arg2) ({
      stablehlo.return %arg0 : tensor<4x4xf32>
    }, {
      %9 = stablehlo.negate %arg0 : tensor<4x4xf32>
      stablehlo.return %9 : tensor<4x4xf32>
    }) : (tensor<i1>) -> tensor<4x4xf32>
    %1 = "stablehlo.map"(%arg0, %arg0) <{dimensions = array<i64: 0, 1>}> ({
    ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
      %9 = stablehlo.multiply %arg5, %arg6 : tensor<f32>
      stablehlo.return %9 : tensor<f32>
    }) : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
    %2 = "stablehlo.select_and_scatter"(%arg0, %arg4, %arg1) <{padding = dense<0> : tensor<2x2xi64>, window_dimensions = array<i64: 2, 2>, window_strides = array<i64: 2, 2>}> ({
    ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
      %9 = stablehlo.compare GE, %arg5, %arg6, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
      stablehlo.return %9 : tensor<i1>
    }, {
    ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
      %9 = stablehlo.add %arg5, %arg6 : tensor<f32>
      stablehlo.return %9 : tensor<f32>
    }) : (tensor<4x4xf32>, tensor<2x2xf32>, tensor<f32>) -> tensor<4x4xf32>
    %3 = stablehlo.composite "odml.rms_norm" %arg0, %arg1 {composite_attributes = {epsilon = 9.99999997E-7 : f32}, decomposition = @norm, version = 1 : i32} : (tensor<4x4xf32>, tensor<f32>) -> tensor<4x4xf32>
    %4 = stablehlo.custom_call @foo(%arg0) {backend_config = "x", has_side_effect = true, operand_layouts = [dense<[1, 0]> : tensor<2xindex>], output_operand_aliases = [#stablehlo.output_operand_alias<output_tuple_indices = [], operand_index = 0, operand_tuple_indices = []>], result_layouts = [dense<[1, 0]> : tensor<2xindex>]} : (tensor<4x4xf32>) -> tensor<4x4xf32>
    %5 = stablehlo.custom_call @"a b"(%arg0) {api_version = 4 : i32, backend_config = {k = 1 : i32}} : (tensor<4x4xf32>) -> tensor<4x4xf32>
    %6:2 = stablehlo.while(%iterArg = %arg1, %iterArg_0 = %arg2) : tensor<f32>, tensor<i1> attributes {tag = 1 : i64}
    cond {
      stablehlo.return %iterArg_0 : tensor<i1>
    } do {
      stablehlo.return %iterArg, %iterArg_0 : tensor<f32>, tensor<i1>
    }
    %7 = stablehlo.reduce(%arg0 init: %arg1) applies stablehlo.minimum across dimensions = [0, 1] {tag = 1 : i64} : (tensor<4x4xf32>, tensor<f32>) -> tensor<f32>
    %8 = stablehlo.reduce(%arg0 init: %arg1) across dimensions = [1] : (tensor<4x4xf32>, tensor<f32>) -> tensor<4xf32>
     reducer(%arg5: tensor<f32>, %arg6: tensor<f32>)  {
      %9 = stablehlo.subtract %arg5, %arg6 : tensor<f32>
      stablehlo.return %9 : tensor<f32>
    }
    return
  }
  func.func private @norm(%arg0: tensor<4x4xf32>, %arg1: tensor<f32>) -> tensor<4x4xf32> {
    return %arg0 : tensor<4x4xf32>
  }
}

