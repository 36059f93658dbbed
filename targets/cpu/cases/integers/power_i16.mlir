// input x i16 11 values 2 3 -3 0 0 1 -1 -1 7 2 5
// input y i16 11 values 15 3 3 0 5 -1 3 -2 16 -1 1
// output i16 11 tolerance 1e-06 values -32768 27 -27 1 0 1 -1 1 32129 0 5
func.func public @main(%x: tensor<11xi16>, %y: tensor<11xi16>) -> (tensor<11xi16>) {
  %0 = stablehlo.power %x, %y : tensor<11xi16>
  return %0 : tensor<11xi16>
}
