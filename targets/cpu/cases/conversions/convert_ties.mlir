// input x f32 8 values 1.0039062 1.0117188 340000000000000000000000000000000000000 65519 65520 0.000000029802322 nan inf
// output f16 8 relative 0 values 1.00390625 1.01171875 inf 65504.0 inf 0.0 nan inf
// output bf16 8 relative 0 values 1.0 1.015625 inf 65536.0 65536.0 2.9802322387695312e-08 nan inf
func.func public @main(%x: tensor<8xf32>) -> (tensor<8xf16>, tensor<8xbf16>) {
  %0 = stablehlo.convert %x : (tensor<8xf32>) -> tensor<8xf16>
  %1 = stablehlo.convert %x : (tensor<8xf32>) -> tensor<8xbf16>
  return %0, %1 : tensor<8xf16>, tensor<8xbf16>
}
