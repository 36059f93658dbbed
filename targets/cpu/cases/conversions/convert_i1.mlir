// input x i1 2 values 1 0
// output i8 2 relative 0 values 1 0
// output i16 2 relative 0 values 1 0
// output i32 2 relative 0 values 1 0
// output i64 2 relative 0 values 1 0
// output ui8 2 relative 0 values 1 0
// output ui16 2 relative 0 values 1 0
// output ui32 2 relative 0 values 1 0
// output ui64 2 relative 0 values 1 0
// output f32 2 relative 0 values 1 0
// output f16 2 relative 0 values 1.0 0.0
// output bf16 2 relative 0 values 1.0 0.0
// output f64 2 relative 0 values 1.0 0.0
func.func public @main(%x: tensor<2xi1>) -> (tensor<2xi8>, tensor<2xi16>, tensor<2xi32>, tensor<2xi64>, tensor<2xui8>, tensor<2xui16>, tensor<2xui32>, tensor<2xui64>, tensor<2xf32>, tensor<2xf16>, tensor<2xbf16>, tensor<2xf64>) {
  %0 = stablehlo.convert %x : (tensor<2xi1>) -> tensor<2xi8>
  %1 = stablehlo.convert %x : (tensor<2xi1>) -> tensor<2xi16>
  %2 = stablehlo.convert %x : (tensor<2xi1>) -> tensor<2xi32>
  %3 = stablehlo.convert %x : (tensor<2xi1>) -> tensor<2xi64>
  %4 = stablehlo.convert %x : (tensor<2xi1>) -> tensor<2xui8>
  %5 = stablehlo.convert %x : (tensor<2xi1>) -> tensor<2xui16>
  %6 = stablehlo.convert %x : (tensor<2xi1>) -> tensor<2xui32>
  %7 = stablehlo.convert %x : (tensor<2xi1>) -> tensor<2xui64>
  %8 = stablehlo.convert %x : (tensor<2xi1>) -> tensor<2xf32>
  %9 = stablehlo.convert %x : (tensor<2xi1>) -> tensor<2xf16>
  %10 = stablehlo.convert %x : (tensor<2xi1>) -> tensor<2xbf16>
  %11 = stablehlo.convert %x : (tensor<2xi1>) -> tensor<2xf64>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11 : tensor<2xi8>, tensor<2xi16>, tensor<2xi32>, tensor<2xi64>, tensor<2xui8>, tensor<2xui16>, tensor<2xui32>, tensor<2xui64>, tensor<2xf32>, tensor<2xf16>, tensor<2xbf16>, tensor<2xf64>
}
