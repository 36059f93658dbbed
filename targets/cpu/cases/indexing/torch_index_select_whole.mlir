// input x i16 2x3x4 values 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23
// input i i32 4 values 2 0 2 1
// output i16 2x4x4 tolerance 1e-06 values 8 9 10 11 0 1 2 3 8 9 10 11 4 5 6 7 20 21 22 23 12 13 14 15 20 21 22 23 16 17 18 19
func.func public @main(%x: tensor<2x3x4xi16>, %i: tensor<4xi32>) -> (tensor<2x4x4xi16>) {
  %0 = "stablehlo.torch_index_select"(%x, %i) <{batch_dims = 0 : i64, dim = 1 : i64}> : (tensor<2x3x4xi16>, tensor<4xi32>) -> tensor<2x4x4xi16>
  return %0 : tensor<2x4x4xi16>
}
