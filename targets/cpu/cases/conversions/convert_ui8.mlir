// input x ui8 9 values 0 1 7 100 255 254 0 128 253
// output i8 9 relative 0 values 0 1 7 100 -1 -2 0 -128 -3
// output i16 9 relative 0 values 0 1 7 100 255 254 0 128 253
// output i32 9 relative 0 values 0 1 7 100 255 254 0 128 253
// output i64 9 relative 0 values 0 1 7 100 255 254 0 128 253
// output ui16 9 relative 0 values 0 1 7 100 255 254 0 128 253
// output ui32 9 relative 0 values 0 1 7 100 255 254 0 128 253
// output ui64 9 relative 0 values 0 1 7 100 255 254 0 128 253
// output f32 9 relative 0 values 0 1 7 100 255 254 0 128 253
// output f16 9 relative 0 values 0.0 1.0 7.0 100.0 255.0 254.0 0.0 128.0 253.0
// output bf16 9 relative 0 values 0.0 1.0 7.0 100.0 255.0 254.0 0.0 128.0 253.0
// output f64 9 relative 0 values 0.0 1.0 7.0 100.0 255.0 254.0 0.0 128.0 253.0
// output i1 9 relative 0 values 0 1 1 1 1 1 0 1 1
func.func public @main(%x: tensor<9xui8>) -> (tensor<9xi8>, tensor<9xi16>, tensor<9xi32>, tensor<9xi64>, tensor<9xui16>, tensor<9xui32>, tensor<9xui64>, tensor<9xf32>, tensor<9xf16>, tensor<9xbf16>, tensor<9xf64>, tensor<9xi1>) {
  %0 = stablehlo.convert %x : (tensor<9xui8>) -> tensor<9xi8>
  %1 = stablehlo.convert %x : (tensor<9xui8>) -> tensor<9xi16>
  %2 = stablehlo.convert %x : (tensor<9xui8>) -> tensor<9xi32>
  %3 = stablehlo.convert %x : (tensor<9xui8>) -> tensor<9xi64>
  %4 = stablehlo.convert %x : (tensor<9xui8>) -> tensor<9xui16>
  %5 = stablehlo.convert %x : (tensor<9xui8>) -> tensor<9xui32>
  %6 = stablehlo.convert %x : (tensor<9xui8>) -> tensor<9xui64>
  %7 = stablehlo.convert %x : (tensor<9xui8>) -> tensor<9xf32>
  %8 = stablehlo.convert %x : (tensor<9xui8>) -> tensor<9xf16>
  %9 = stablehlo.convert %x : (tensor<9xui8>) -> tensor<9xbf16>
  %10 = stablehlo.convert %x : (tensor<9xui8>) -> tensor<9xf64>
  %11 = stablehlo.convert %x : (tensor<9xui8>) -> tensor<9xi1>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11 : tensor<9xi8>, tensor<9xi16>, tensor<9xi32>, tensor<9xi64>, tensor<9xui16>, tensor<9xui32>, tensor<9xui64>, tensor<9xf32>, tensor<9xf16>, tensor<9xbf16>, tensor<9xf64>, tensor<9xi1>
}
