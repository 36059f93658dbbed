module {
  func.func @constants() {
    %cst = stablehlo.constant dense<[1.000000e+00, -0.000000e+00, 0x7FC00000, 0x7F800000, 0xFF800000, 1.401300e-45, 3.40282347E+38]> : tensor<7xf32>
    %cst_0 = stablehlo.constant dense<0x7FF8000000000000> : tensor<f64>
    %c = stablehlo.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi8>
    %c_1 = stablehlo.constant dense<-1> : tensor<i4>
    %c_2 = stablehlo.constant dense<[3, 0]> : tensor<2xui2>
    %c_3 = stablehlo.constant dense<[true, false]> : tensor<2xi1>
    %c_4 = stablehlo.constant dense<true> : tensor<i1>
    %cst_5 = stablehlo.constant dense<(1.000000e+00,-2.500000e+00)> : tensor<complex<f32>>
    %cst_6 = stablehlo.constant dense<[(1.000000e+00,0.000000e+00), (0x7F800000,3.000000e+00)]> : tensor<2xcomplex<f32>>
    %c_7 = stablehlo.constant dense<18446744073709551615> : tensor<ui64>
    %c_8 = stablehlo.constant dense<-9223372036854775808> : tensor<i64>
    %cst_9 = stablehlo.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xbf16>
    %cst_10 = stablehlo.constant dense<9.997550e-02> : tensor<f16>
    %cst_11 = stablehlo.constant dense<1.500000e+00> : tensor<f8E4M3FN>
    %cst_12 = stablehlo.constant dense<> : tensor<0xf32>
    %cst_13 = stablehlo.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
    %cst_14 = stablehlo.constant dense_resource<blob> : tensor<2xf32>
    %c_15 = stablehlo.constant {tag = "x"} dense<1> : tensor<3xi32>
    %cst_16 = stablehlo.constant dense<1.000000e+00> : tensor<1x1x1xf64>
    %cst_17 = stablehlo.constant dense<1.000000e+00> : tensor<4x4xf32>
    %c_18 = stablehlo.constant dense<"0x000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F"> : tensor<128xui8>
    return
  }
}

{-#
  dialect_resources: {
    builtin: {
      blob: "0x400000000000803F00000040"
    }
  }
#-}
