module {
  func.func @chlo(%arg0: tensor<4xf32>, %arg1: tensor<2x4xf32>, %arg2: tensor<2x4xi1>, %arg3: tensor<?xf32>, %arg4: tensor<3xi32>, %arg5: tensor<complex<f32>>, %arg6: tensor<11x5xf32>, %arg7: tensor<3x5x7xf32>, %arg8: tensor<4xi32>, %arg9: tensor<2x4xi32>) {
    %0 = chlo.acos %arg0 : tensor<4xf32> -> tensor<4xf32>
    %1 = chlo.acosh %arg0 : tensor<4xf32> -> tensor<4xf32>
    %2 = chlo.asin %arg5 {tag = 1 : i32} : tensor<complex<f32>> -> tensor<complex<f32>>
    %3 = chlo.asinh %arg3 : tensor<?xf32> -> tensor<?xf32>
    %4 = chlo.atan %arg0 : tensor<4xf32> -> tensor<4xf32>
    %5 = chlo.atanh %arg0 : tensor<4xf32> -> tensor<4xf32>
    %6 = chlo.bessel_i1e %arg0 : tensor<4xf32> -> tensor<4xf32>
    %7 = chlo.conj %arg5 : tensor<complex<f32>> -> tensor<complex<f32>>
    %8 = chlo.cosh %arg0 : tensor<4xf32> -> tensor<4xf32>
    %9 = chlo.digamma %arg0 : tensor<4xf32> -> tensor<4xf32>
    %10 = chlo.erf %arg0 : tensor<4xf32> -> tensor<4xf32>
    %11 = chlo.erf_inv %arg0 : tensor<4xf32> -> tensor<4xf32>
    %12 = chlo.erfc %arg0 : tensor<4xf32> -> tensor<4xf32>
    %13 = chlo.is_inf %arg0 : tensor<4xf32> -> tensor<4xi1>
    %14 = chlo.is_neg_inf %arg0 : tensor<4xf32> -> tensor<4xi1>
    %15 = chlo.is_pos_inf %arg0 : tensor<4xf32> -> tensor<4xi1>
    %16 = chlo.lgamma %arg0 : tensor<4xf32> -> tensor<4xf32>
    %17 = chlo.sinh %arg0 : tensor<4xf32> -> tensor<4xf32>
    %18 = chlo.square %arg5 : tensor<complex<f32>> -> tensor<complex<f32>>
    %19 = chlo.tan %arg0 : tensor<4xf32> -> tensor<4xf32>
    %20 = chlo.mulhi %arg8, %arg8 : tensor<4xi32>, tensor<4xi32> -> tensor<4xi32>
    %21 = chlo.next_after %arg0, %arg0 : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
    %22 = chlo.polygamma %arg0, %arg0 : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
    %23 = chlo.zeta %arg0, %arg0 {tag} : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
    %24 = chlo.broadcast_add %arg0, %arg1 : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
    %25 = chlo.broadcast_and %arg8, %arg9 : (tensor<4xi32>, tensor<2x4xi32>) -> tensor<2x4xi32>
    %26 = chlo.broadcast_atan2 %arg0, %arg1 : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
    %27 = chlo.broadcast_compare %arg0, %arg1 {broadcast_dimensions = array<i64: 1>, compare_type = #chlo<comparison_type FLOAT>, comparison_direction = #chlo<comparison_direction LT>} : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xi1>
    %28 = chlo.broadcast_complex %arg0, %arg1 : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xcomplex<f32>>
    %29 = chlo.broadcast_divide %arg0, %arg1 {broadcast_dimensions = array<i64: 1>} : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
    %30 = chlo.broadcast_maximum %arg0, %arg1 : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
    %31 = chlo.broadcast_minimum %arg0, %arg1 : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
    %32 = chlo.broadcast_multiply %arg0, %arg1 : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
    %33 = chlo.broadcast_next_after %arg0, %arg1 : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
    %34 = chlo.broadcast_or %arg8, %arg9 : (tensor<4xi32>, tensor<2x4xi32>) -> tensor<2x4xi32>
    %35 = chlo.broadcast_polygamma %arg0, %arg1 : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
    %36 = chlo.broadcast_power %arg0, %arg1 : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
    %37 = chlo.broadcast_remainder %arg0, %arg1 : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
    %38 = chlo.broadcast_select %arg2, %arg0, %arg1 : (tensor<2x4xi1>, tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
    %39 = chlo.broadcast_shift_left %arg8, %arg9 : (tensor<4xi32>, tensor<2x4xi32>) -> tensor<2x4xi32>
    %40 = chlo.broadcast_shift_right_arithmetic %arg8, %arg9 : (tensor<4xi32>, tensor<2x4xi32>) -> tensor<2x4xi32>
    %41 = chlo.broadcast_shift_right_logical %arg8, %arg9 : (tensor<4xi32>, tensor<2x4xi32>) -> tensor<2x4xi32>
    %42 = chlo.broadcast_subtract %arg3, %arg1 : (tensor<?xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
    %43 = chlo.broadcast_xor %arg8, %arg9 : (tensor<4xi32>, tensor<2x4xi32>) -> tensor<2x4xi32>
    %44 = chlo.broadcast_zeta %arg0, %arg1 : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
    %45 = chlo.constant dense<1.000000e+00> : tensor<f32>
    %46 = "chlo.constant_like"(%arg3) <{value = 3.000000e+00 : f32}> : (tensor<?xf32>) -> tensor<?xf32>
    %values, %indices = chlo.top_k(%arg1, k = 2) : tensor<2x4xf32> -> (tensor<2x2xf32>, tensor<2x2xi32>)
    %47 = "chlo.ragged_dot"(%arg6, %arg7, %arg4) <{precision_config = [#chlo<precision DEFAULT>, #chlo<precision HIGH>], ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1], lhs_ragged_dimensions = [0], rhs_group_dimensions = [0]>}> : (tensor<11x5xf32>, tensor<3x5x7xf32>, tensor<3xi32>) -> tensor<11x7xf32>
    return
  }
}
