// input x i64 10 values 0 1 7 100 9223372036854775807 9223372036854775806 -9223372036854775808 4611686018427387904 -3 1077936129
// output i8 10 relative 0 values 0 1 7 100 -1 -2 0 0 -3 1
// output i16 10 relative 0 values 0 1 7 100 -1 -2 0 0 -3 1
// output i32 10 relative 0 values 0 1 7 100 -1 -2 0 0 -3 1077936129
// output ui8 10 relative 0 values 0 1 7 100 255 254 0 0 253 1
// output ui16 10 relative 0 values 0 1 7 100 65535 65534 0 0 65533 1
// output ui32 10 relative 0 values 0 1 7 100 4294967295 4294967294 0 0 4294967293 1077936129
// output ui64 10 relative 0 values 0 1 7 100 9223372036854775807 9223372036854775806 9223372036854775808 4611686018427387904 18446744073709551613 1077936129
// output f32 10 relative 0 values 0 1 7 100 9223372000000000000 9223372000000000000 -9223372000000000000 4611686000000000000 -3 1077936100
// output f16 10 relative 0 values 0.0 1.0 7.0 100.0 inf inf -inf inf -3.0 inf
// output bf16 10 relative 0 values 0.0 1.0 7.0 100.0 9.223372036854776e+18 9.223372036854776e+18 -9.223372036854776e+18 4.611686018427388e+18 -3.0 1082130432.0
// output f64 10 relative 0 values 0.0 1.0 7.0 100.0 9.223372036854776e+18 9.223372036854776e+18 -9.223372036854776e+18 4.611686018427388e+18 -3.0 1077936129.0
// output i1 10 relative 0 values 0 1 1 1 1 1 1 1 1 1
func.func public @main(%x: tensor<10xi64>) -> (tensor<10xi8>, tensor<10xi16>, tensor<10xi32>, tensor<10xui8>, tensor<10xui16>, tensor<10xui32>, tensor<10xui64>, tensor<10xf32>, tensor<10xf16>, tensor<10xbf16>, tensor<10xf64>, tensor<10xi1>) {
  %0 = stablehlo.convert %x : (tensor<10xi64>) -> tensor<10xi8>
  %1 = stablehlo.convert %x : (tensor<10xi64>) -> tensor<10xi16>
  %2 = stablehlo.convert %x : (tensor<10xi64>) -> tensor<10xi32>
  %3 = stablehlo.convert %x : (tensor<10xi64>) -> tensor<10xui8>
  %4 = stablehlo.convert %x : (tensor<10xi64>) -> tensor<10xui16>
  %5 = stablehlo.convert %x : (tensor<10xi64>) -> tensor<10xui32>
  %6 = stablehlo.convert %x : (tensor<10xi64>) -> tensor<10xui64>
  %7 = stablehlo.convert %x : (tensor<10xi64>) -> tensor<10xf32>
  %8 = stablehlo.convert %x : (tensor<10xi64>) -> tensor<10xf16>
  %9 = stablehlo.convert %x : (tensor<10xi64>) -> tensor<10xbf16>
  %10 = stablehlo.convert %x : (tensor<10xi64>) -> tensor<10xf64>
  %11 = stablehlo.convert %x : (tensor<10xi64>) -> tensor<10xi1>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11 : tensor<10xi8>, tensor<10xi16>, tensor<10xi32>, tensor<10xui8>, tensor<10xui16>, tensor<10xui32>, tensor<10xui64>, tensor<10xf32>, tensor<10xf16>, tensor<10xbf16>, tensor<10xf64>, tensor<10xi1>
}
