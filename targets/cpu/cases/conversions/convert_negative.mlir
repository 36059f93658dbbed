// input x f32 4 values -1 -2.75 -100.5 -0.5
// output i8 4 relative 0 values -1 -2 -100 0
// output i16 4 relative 0 values -1 -2 -100 0
// output i32 4 relative 0 values -1 -2 -100 0
// output i64 4 relative 0 values -1 -2 -100 0
func.func public @main(%x: tensor<4xf32>) -> (tensor<4xi8>, tensor<4xi16>, tensor<4xi32>, tensor<4xi64>) {
  %0 = stablehlo.convert %x : (tensor<4xf32>) -> tensor<4xi8>
  %1 = stablehlo.convert %x : (tensor<4xf32>) -> tensor<4xi16>
  %2 = stablehlo.convert %x : (tensor<4xf32>) -> tensor<4xi32>
  %3 = stablehlo.convert %x : (tensor<4xf32>) -> tensor<4xi64>
  return %0, %1, %2, %3 : tensor<4xi8>, tensor<4xi16>, tensor<4xi32>, tensor<4xi64>
}
