// input x i8 2x5x1 values 3 -2 7 100 -128 1 0 -5 127 9
// input w i8 2x1x2 values 2 -3 127 -128
// output i32 2x4x2 tolerance 1e-06 values -248 247 885 -890 12714 -12821 -16056 16084 2 -3 -635 640 16119 -16241 1397 -1533
func.func public @main(%x: tensor<2x5x1xi8>, %w: tensor<2x1x2xi8>) -> (tensor<2x4x2xi32>) {
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x5x1xi8>, tensor<2x1x2xi8>) -> tensor<2x4x2xi32>
  return %0 : tensor<2x4x2xi32>
}
