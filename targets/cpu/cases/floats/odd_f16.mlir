// input x f16 3 values nan inf -inf
// output f16 3 relative 0 values nan inf 0.0
// output f16 3 relative 0 values nan inf -1.0
// output f16 3 relative 0 values nan inf -nan
// output f16 3 relative 0 values nan inf -inf
// output f16 3 relative 0 values nan 1.0 -1.0
func.func public @main(%x: tensor<3xf16>) -> (tensor<3xf16>, tensor<3xf16>, tensor<3xf16>, tensor<3xf16>, tensor<3xf16>) {
  %0 = stablehlo.exponential %x : tensor<3xf16>
  %1 = stablehlo.exponential_minus_one %x : tensor<3xf16>
  %2 = stablehlo.log_plus_one %x : tensor<3xf16>
  %3 = stablehlo.cbrt %x : tensor<3xf16>
  %4 = stablehlo.tanh %x : tensor<3xf16>
  return %0, %1, %2, %3, %4 : tensor<3xf16>, tensor<3xf16>, tensor<3xf16>, tensor<3xf16>, tensor<3xf16>
}
