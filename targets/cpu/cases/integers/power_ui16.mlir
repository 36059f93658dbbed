// input x ui16 11 values 2 3 65533 0 0 1 65535 65535 7 2 5
// input y ui16 11 values 15 3 3 0 5 65535 3 65534 16 65535 1
// output ui16 11 tolerance 1e-06 values 32768 27 65509 1 0 1 65535 1 32129 0 5
func.func public @main(%x: tensor<11xui16>, %y: tensor<11xui16>) -> (tensor<11xui16>) {
  %0 = stablehlo.power %x, %y : tensor<11xui16>
  return %0 : tensor<11xui16>
}
