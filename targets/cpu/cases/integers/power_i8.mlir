// input x i8 11 values 2 3 -3 0 0 1 -1 -1 7 2 5
// input y i8 11 values 7 3 3 0 5 -1 3 -2 8 -1 1
// output i8 11 tolerance 1e-06 values -128 27 -27 1 0 1 -1 1 -63 0 5
func.func public @main(%x: tensor<11xi8>, %y: tensor<11xi8>) -> (tensor<11xi8>) {
  %0 = stablehlo.power %x, %y : tensor<11xi8>
  return %0 : tensor<11xi8>
}
