// input x i32 10 values 0 1 7 100 2147483647 2147483646 -2147483648 1073741824 -3 1077936129
// output i8 10 relative 0 values 0 1 7 100 -1 -2 0 0 -3 1
// output i16 10 relative 0 values 0 1 7 100 -1 -2 0 0 -3 1
// output i64 10 relative 0 values 0 1 7 100 2147483647 2147483646 -2147483648 1073741824 -3 1077936129
// output ui8 10 relative 0 values 0 1 7 100 255 254 0 0 253 1
// output ui16 10 relative 0 values 0 1 7 100 65535 65534 0 0 65533 1
// output ui32 10 relative 0 values 0 1 7 100 2147483647 2147483646 2147483648 1073741824 4294967293 1077936129
// output ui64 10 relative 0 values 0 1 7 100 2147483647 2147483646 18446744071562067968 1073741824 18446744073709551613 1077936129
// output f32 10 relative 0 values 0 1 7 100 2147483600 2147483600 -2147483600 1073741800 -3 1077936100
// output f16 10 relative 0 values 0.0 1.0 7.0 100.0 inf inf -inf inf -3.0 inf
// output bf16 10 relative 0 values 0.0 1.0 7.0 100.0 2147483648.0 2147483648.0 -2147483648.0 1073741824.0 -3.0 1082130432.0
// output f64 10 relative 0 values 0.0 1.0 7.0 100.0 2147483647.0 2147483646.0 -2147483648.0 1073741824.0 -3.0 1077936129.0
// output i1 10 relative 0 values 0 1 1 1 1 1 1 1 1 1
func.func public @main(%x: tensor<10xi32>) -> (tensor<10xi8>, tensor<10xi16>, tensor<10xi64>, tensor<10xui8>, tensor<10xui16>, tensor<10xui32>, tensor<10xui64>, tensor<10xf32>, tensor<10xf16>, tensor<10xbf16>, tensor<10xf64>, tensor<10xi1>) {
  %0 = stablehlo.convert %x : (tensor<10xi32>) -> tensor<10xi8>
  %1 = stablehlo.convert %x : (tensor<10xi32>) -> tensor<10xi16>
  %2 = stablehlo.convert %x : (tensor<10xi32>) -> tensor<10xi64>
  %3 = stablehlo.convert %x : (tensor<10xi32>) -> tensor<10xui8>
  %4 = stablehlo.convert %x : (tensor<10xi32>) -> tensor<10xui16>
  %5 = stablehlo.convert %x : (tensor<10xi32>) -> tensor<10xui32>
  %6 = stablehlo.convert %x : (tensor<10xi32>) -> tensor<10xui64>
  %7 = stablehlo.convert %x : (tensor<10xi32>) -> tensor<10xf32>
  %8 = stablehlo.convert %x : (tensor<10xi32>) -> tensor<10xf16>
  %9 = stablehlo.convert %x : (tensor<10xi32>) -> tensor<10xbf16>
  %10 = stablehlo.convert %x : (tensor<10xi32>) -> tensor<10xf64>
  %11 = stablehlo.convert %x : (tensor<10xi32>) -> tensor<10xi1>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11 : tensor<10xi8>, tensor<10xi16>, tensor<10xi64>, tensor<10xui8>, tensor<10xui16>, tensor<10xui32>, tensor<10xui64>, tensor<10xf32>, tensor<10xf16>, tensor<10xbf16>, tensor<10xf64>, tensor<10xi1>
}
