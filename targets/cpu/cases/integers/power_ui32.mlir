// input x ui32 11 values 2 3 4294967293 0 0 1 4294967295 4294967295 7 2 5
// input y ui32 11 values 31 3 3 0 5 4294967295 3 4294967294 32 4294967295 1
// output ui32 11 tolerance 1e-06 values 2147483648 27 4294967269 1 0 1 4294967295 1 1855011585 0 5
func.func public @main(%x: tensor<11xui32>, %y: tensor<11xui32>) -> (tensor<11xui32>) {
  %0 = stablehlo.power %x, %y : tensor<11xui32>
  return %0 : tensor<11xui32>
}
