module {
  func.func @types(%arg0: tensor<2xi1>, %arg1: tensor<2xi2>, %arg2: tensor<2xi4>, %arg3: tensor<2xi8>, %arg4: tensor<2xi16>, %arg5: tensor<2xi32>, %arg6: tensor<2xi64>, %arg7: tensor<2xui2>, %arg8: tensor<2xui4>, %arg9: tensor<2xui8>, %arg10: tensor<2xui16>, %arg11: tensor<2xui32>, %arg12: tensor<2xui64>, %arg13: tensor<2xf4E2M1FN>, %arg14: tensor<2xf6E2M3FN>, %arg15: tensor<2xf6E3M2FN>, %arg16: tensor<2xf8E3M4>, %arg17: tensor<2xf8E4M3>, %arg18: tensor<2xf8E4M3B11FNUZ>, %arg19: tensor<2xf8E4M3FN>, %arg20: tensor<2xf8E4M3FNUZ>, %arg21: tensor<2xf8E5M2>, %arg22: tensor<2xf8E5M2FNUZ>, %arg23: tensor<2xf8E8M0FNU>, %arg24: tensor<2xbf16>, %arg25: tensor<2xf16>, %arg26: tensor<2xf32>, %arg27: tensor<2xf64>, %arg28: tensor<2xcomplex<f32>>, %arg29: tensor<2xcomplex<f64>>, %arg30: !stablehlo.token, %arg31: tuple<tensor<2xf32>, tuple<tensor<i32>, !stablehlo.token>>, %arg32: tuple<>, %arg33: tensor<?x2xf32>, %arg34: tensor<?x2xf32, #stablehlo.bounds<5, ?>>, %arg35: tensor<0x3xf32>) {
    %0 = stablehlo.add %arg0, %arg0 : tensor<2xi1>
    %1 = stablehlo.add %arg1, %arg1 : tensor<2xi2>
    %2 = stablehlo.add %arg8, %arg8 : tensor<2xui4>
    %3 = stablehlo.add %arg13, %arg13 : tensor<2xf4E2M1FN>
    %4 = stablehlo.add %arg23, %arg23 : tensor<2xf8E8M0FNU>
    %5 = stablehlo.add %arg19, %arg19 : tensor<2xf8E4M3FN>
    %6 = stablehlo.add %arg29, %arg29 : tensor<2xcomplex<f64>>
    %7 = stablehlo.add %arg34, %arg34 : tensor<?x2xf32, #stablehlo.bounds<5, ?>>
    %8 = stablehlo.add %arg33, %arg33 : tensor<?x2xf32>
    %9 = stablehlo.convert %arg21 : (tensor<2xf8E5M2>) -> tensor<2xf8E3M4>
    %10 = stablehlo.convert %arg28 : (tensor<2xcomplex<f32>>) -> tensor<2xcomplex<f64>>
    %11 = stablehlo.convert %arg2 : (tensor<2xi4>) -> tensor<2xf16>
    %12 = stablehlo.add %arg35, %arg35 : tensor<0x3xf32>
    %13 = stablehlo.get_tuple_element %arg31[1] : (tuple<tensor<2xf32>, tuple<tensor<i32>, !stablehlo.token>>) -> tuple<tensor<i32>, !stablehlo.token>
    %14 = stablehlo.bitcast_convert %arg26 : (tensor<2xf32>) -> tensor<2x8xi4>
    %15 = stablehlo.bitcast_convert %arg9 : (tensor<2xui8>) -> tensor<ui16>
    return
  }
}
