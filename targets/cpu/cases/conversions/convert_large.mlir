// input x f32 4 values 10000000000000000000 9223372000000000000 3000000000 5
// output ui64 4 relative 0 values 9999999980506447872 9223372036854775808 3000000000 5
func.func public @main(%x: tensor<4xf32>) -> (tensor<4xui64>) {
  %0 = stablehlo.convert %x : (tensor<4xf32>) -> tensor<4xui64>
  return %0 : tensor<4xui64>
}
