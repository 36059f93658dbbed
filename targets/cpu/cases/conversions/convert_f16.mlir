// input x f16 5 values 0.0 1.0 2.75 100.5 0.5
// output i8 5 relative 0 values 0 1 2 100 0
// output i16 5 relative 0 values 0 1 2 100 0
// output i32 5 relative 0 values 0 1 2 100 0
// output i64 5 relative 0 values 0 1 2 100 0
// output ui8 5 relative 0 values 0 1 2 100 0
// output ui16 5 relative 0 values 0 1 2 100 0
// output ui32 5 relative 0 values 0 1 2 100 0
// output ui64 5 relative 0 values 0 1 2 100 0
// output f32 5 relative 0 values 0 1 2.75 100.5 0.5
// output bf16 5 relative 0 values 0.0 1.0 2.75 100.5 0.5
// output f64 5 relative 0 values 0.0 1.0 2.75 100.5 0.5
// output i1 5 relative 0 values 0 1 1 1 1
func.func public @main(%x: tensor<5xf16>) -> (tensor<5xi8>, tensor<5xi16>, tensor<5xi32>, tensor<5xi64>, tensor<5xui8>, tensor<5xui16>, tensor<5xui32>, tensor<5xui64>, tensor<5xf32>, tensor<5xbf16>, tensor<5xf64>, tensor<5xi1>) {
  %0 = stablehlo.convert %x : (tensor<5xf16>) -> tensor<5xi8>
  %1 = stablehlo.convert %x : (tensor<5xf16>) -> tensor<5xi16>
  %2 = stablehlo.convert %x : (tensor<5xf16>) -> tensor<5xi32>
  %3 = stablehlo.convert %x : (tensor<5xf16>) -> tensor<5xi64>
  %4 = stablehlo.convert %x : (tensor<5xf16>) -> tensor<5xui8>
  %5 = stablehlo.convert %x : (tensor<5xf16>) -> tensor<5xui16>
  %6 = stablehlo.convert %x : (tensor<5xf16>) -> tensor<5xui32>
  %7 = stablehlo.convert %x : (tensor<5xf16>) -> tensor<5xui64>
  %8 = stablehlo.convert %x : (tensor<5xf16>) -> tensor<5xf32>
  %9 = stablehlo.convert %x : (tensor<5xf16>) -> tensor<5xbf16>
  %10 = stablehlo.convert %x : (tensor<5xf16>) -> tensor<5xf64>
  %11 = stablehlo.convert %x : (tensor<5xf16>) -> tensor<5xi1>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11 : tensor<5xi8>, tensor<5xi16>, tensor<5xi32>, tensor<5xi64>, tensor<5xui8>, tensor<5xui16>, tensor<5xui32>, tensor<5xui64>, tensor<5xf32>, tensor<5xbf16>, tensor<5xf64>, tensor<5xi1>
}
