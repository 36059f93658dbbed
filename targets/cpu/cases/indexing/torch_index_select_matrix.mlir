// input x i16 2x3x4 values 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23
// input i i32 2x2 values 2 0 1 2
// output i16 2x3x2x2 tolerance 1e-06 values 2 0 1 2 6 4 5 6 10 8 9 10 14 12 13 14 18 16 17 18 22 20 21 22
func.func public @main(%x: tensor<2x3x4xi16>, %i: tensor<2x2xi32>) -> (tensor<2x3x2x2xi16>) {
  %0 = "stablehlo.torch_index_select"(%x, %i) <{batch_dims = 0 : i64, dim = 2 : i64}> : (tensor<2x3x4xi16>, tensor<2x2xi32>) -> tensor<2x3x2x2xi16>
  return %0 : tensor<2x3x2x2xi16>
}
