// input x ui8 2x5x1 values 3 254 7 100 128 1 0 251 127 9
// input w ui8 2x1x2 values 2 253 127 128
// output i32 2x4x2 tolerance 1e-06 values 32264 33271 1397 65158 12714 14571 16456 41684 2 253 31877 32128 16631 79759 1397 33283
func.func public @main(%x: tensor<2x5x1xui8>, %w: tensor<2x1x2xui8>) -> (tensor<2x4x2xi32>) {
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x5x1xui8>, tensor<2x1x2xui8>) -> tensor<2x4x2xi32>
  return %0 : tensor<2x4x2xi32>
}
