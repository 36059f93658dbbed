// input x i32 1 values 0
// output i8 2x3 tolerance 1e-06 values 0 1 2 0 1 2
// output ui8 2x3 tolerance 1e-06 values 0 1 2 0 1 2
// output i16 2x3 tolerance 1e-06 values 0 1 2 0 1 2
// output ui32 2x3 tolerance 1e-06 values 0 1 2 0 1 2
// output ui64 2x3 tolerance 1e-06 values 0 1 2 0 1 2
// output f16 2x3 tolerance 1e-06 values 0.0 1.0 2.0 0.0 1.0 2.0
// output bf16 2x3 tolerance 1e-06 values 0.0 1.0 2.0 0.0 1.0 2.0
// output f64 2x3 tolerance 1e-06 values 0.0 1.0 2.0 0.0 1.0 2.0
// output complex<f32> 2x3 tolerance 1e-06 values 0 0 1 0 2 0 0 0 1 0 2 0
func.func public @main(%x: tensor<1xi32>) -> (tensor<2x3xi8>, tensor<2x3xui8>, tensor<2x3xi16>, tensor<2x3xui32>, tensor<2x3xui64>, tensor<2x3xf16>, tensor<2x3xbf16>, tensor<2x3xf64>, tensor<2x3xcomplex<f32>>) {
  %0 = stablehlo.iota dim = 1 : tensor<2x3xi8>
  %1 = stablehlo.iota dim = 1 : tensor<2x3xui8>
  %2 = stablehlo.iota dim = 1 : tensor<2x3xi16>
  %3 = stablehlo.iota dim = 1 : tensor<2x3xui32>
  %4 = stablehlo.iota dim = 1 : tensor<2x3xui64>
  %5 = stablehlo.iota dim = 1 : tensor<2x3xf16>
  %6 = stablehlo.iota dim = 1 : tensor<2x3xbf16>
  %7 = stablehlo.iota dim = 1 : tensor<2x3xf64>
  %8 = stablehlo.iota dim = 1 : tensor<2x3xcomplex<f32>>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8 : tensor<2x3xi8>, tensor<2x3xui8>, tensor<2x3xi16>, tensor<2x3xui32>, tensor<2x3xui64>, tensor<2x3xf16>, tensor<2x3xbf16>, tensor<2x3xf64>, tensor<2x3xcomplex<f32>>
}
