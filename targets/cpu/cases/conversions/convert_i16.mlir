// input x i16 9 values 0 1 7 100 32767 32766 -32768 16384 -3
// output i8 9 relative 0 values 0 1 7 100 -1 -2 0 0 -3
// output i32 9 relative 0 values 0 1 7 100 32767 32766 -32768 16384 -3
// output i64 9 relative 0 values 0 1 7 100 32767 32766 -32768 16384 -3
// output ui8 9 relative 0 values 0 1 7 100 255 254 0 0 253
// output ui16 9 relative 0 values 0 1 7 100 32767 32766 32768 16384 65533
// output ui32 9 relative 0 values 0 1 7 100 32767 32766 4294934528 16384 4294967293
// output ui64 9 relative 0 values 0 1 7 100 32767 32766 18446744073709518848 16384 18446744073709551613
// output f32 9 relative 0 values 0 1 7 100 32767 32766 -32768 16384 -3
// output f16 9 relative 0 values 0.0 1.0 7.0 100.0 32768.0 32768.0 -32768.0 16384.0 -3.0
// output bf16 9 relative 0 values 0.0 1.0 7.0 100.0 32768.0 32768.0 -32768.0 16384.0 -3.0
// output f64 9 relative 0 values 0.0 1.0 7.0 100.0 32767.0 32766.0 -32768.0 16384.0 -3.0
// output i1 9 relative 0 values 0 1 1 1 1 1 1 1 1
func.func public @main(%x: tensor<9xi16>) -> (tensor<9xi8>, tensor<9xi32>, tensor<9xi64>, tensor<9xui8>, tensor<9xui16>, tensor<9xui32>, tensor<9xui64>, tensor<9xf32>, tensor<9xf16>, tensor<9xbf16>, tensor<9xf64>, tensor<9xi1>) {
  %0 = stablehlo.convert %x : (tensor<9xi16>) -> tensor<9xi8>
  %1 = stablehlo.convert %x : (tensor<9xi16>) -> tensor<9xi32>
  %2 = stablehlo.convert %x : (tensor<9xi16>) -> tensor<9xi64>
  %3 = stablehlo.convert %x : (tensor<9xi16>) -> tensor<9xui8>
  %4 = stablehlo.convert %x : (tensor<9xi16>) -> tensor<9xui16>
  %5 = stablehlo.convert %x : (tensor<9xi16>) -> tensor<9xui32>
  %6 = stablehlo.convert %x : (tensor<9xi16>) -> tensor<9xui64>
  %7 = stablehlo.convert %x : (tensor<9xi16>) -> tensor<9xf32>
  %8 = stablehlo.convert %x : (tensor<9xi16>) -> tensor<9xf16>
  %9 = stablehlo.convert %x : (tensor<9xi16>) -> tensor<9xbf16>
  %10 = stablehlo.convert %x : (tensor<9xi16>) -> tensor<9xf64>
  %11 = stablehlo.convert %x : (tensor<9xi16>) -> tensor<9xi1>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11 : tensor<9xi8>, tensor<9xi32>, tensor<9xi64>, tensor<9xui8>, tensor<9xui16>, tensor<9xui32>, tensor<9xui64>, tensor<9xf32>, tensor<9xf16>, tensor<9xbf16>, tensor<9xf64>, tensor<9xi1>
}
