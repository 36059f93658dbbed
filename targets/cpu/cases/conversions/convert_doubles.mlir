// input x f64 3 values 1.0004882812509095 1.0039062500009095 1.0000000596046457
// output f16 3 relative 0 values 1.0009765625 1.00390625 1.0
// output bf16 3 relative 0 values 1.0 1.0078125 1.0
// output f32 3 relative 0 values 1.0004883 1.0039062 1.0000001
func.func public @main(%x: tensor<3xf64>) -> (tensor<3xf16>, tensor<3xbf16>, tensor<3xf32>) {
  %0 = stablehlo.convert %x : (tensor<3xf64>) -> tensor<3xf16>
  %1 = stablehlo.convert %x : (tensor<3xf64>) -> tensor<3xbf16>
  %2 = stablehlo.convert %x : (tensor<3xf64>) -> tensor<3xf32>
  return %0, %1, %2 : tensor<3xf16>, tensor<3xbf16>, tensor<3xf32>
}
