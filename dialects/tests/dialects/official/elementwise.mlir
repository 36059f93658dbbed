module {
  func.func @elementwise(%arg0: tensor<4xf32>, %arg1: tensor<4xf32>, %arg2: tensor<4xi32>, %arg3: tensor<4xi1>, %arg4: tensor<f32>, %arg5: tensor<i1>, %arg6: tensor<4xcomplex<f32>>, %arg7: tensor<?xf32>, %arg8: tensor<4xui8>) {
    %0 = stablehlo.exponential %arg0 {result_accuracy = #stablehlo.result_accuracy<atol = 1.000000e-05, rtol = 2.000000e-03, ulps = 3, mode = #stablehlo.result_accuracy_mode<TOLERANCE>>} : tensor<4xf32>
    %1 = stablehlo.tanh %arg0 {result_accuracy = #stablehlo.result_accuracy<mode = #stablehlo.result_accuracy_mode<HIGHEST>>} : tensor<4xf32>
    %2 = stablehlo.log %arg0 {tag = 1 : i64} : tensor<4xf32>
    %3 = stablehlo.abs %arg6 : (tensor<4xcomplex<f32>>) -> tensor<4xf32>
    %4 = stablehlo.abs %arg2 : tensor<4xi32>
    %5 = stablehlo.real %arg6 : (tensor<4xcomplex<f32>>) -> tensor<4xf32>
    %6 = stablehlo.real %arg0 : tensor<4xf32>
    %7 = stablehlo.imag %arg6 : (tensor<4xcomplex<f32>>) -> tensor<4xf32>
    %8 = stablehlo.complex %arg0, %arg1 : tensor<4xcomplex<f32>>
    %9 = stablehlo.is_finite %arg0 : (tensor<4xf32>) -> tensor<4xi1>
    %10 = stablehlo.select %arg3, %arg0, %arg1 : tensor<4xi1>, tensor<4xf32>
    %11 = stablehlo.select %arg5, %arg0, %arg1 : tensor<i1>, tensor<4xf32>
    %12 = stablehlo.select %arg3, %arg7, %arg1 : (tensor<4xi1>, tensor<?xf32>, tensor<4xf32>) -> tensor<4xf32>
    %13 = stablehlo.clamp %arg4, %arg0, %arg4 : (tensor<f32>, tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
    %14 = stablehlo.clamp %arg1, %arg0, %arg1 : tensor<4xf32>
    %15 = stablehlo.compare LT, %arg2, %arg2, SIGNED : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
    %16 = stablehlo.compare GE, %arg8, %arg8, UNSIGNED : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xi1>
    %17 = stablehlo.compare EQ, %arg6, %arg6, FLOAT : (tensor<4xcomplex<f32>>, tensor<4xcomplex<f32>>) -> tensor<4xi1>
    %18 = stablehlo.compare NE, %arg3, %arg3, UNSIGNED {tag} : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
    %19 = stablehlo.add %arg0, %arg7 : (tensor<4xf32>, tensor<?xf32>) -> tensor<4xf32>
    %20 = stablehlo.negate %arg0 : (tensor<4xf32>) -> tensor<?xf32>
    %21 = stablehlo.multiply %arg6, %arg6 {tag = "x"} : tensor<4xcomplex<f32>>
    %22 = stablehlo.reduce_precision %arg0, format = e8m7 {tag} : tensor<4xf32>
    %23 = stablehlo.cbrt %arg0 : tensor<4xf32>
    %24 = stablehlo.compare GT, %arg7, %arg0, FLOAT : (tensor<?xf32>, tensor<4xf32>) -> tensor<4xi1>
    return
  }
}
