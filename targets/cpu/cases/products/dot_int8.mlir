// input x i8 3x5 values 57 78 99 120 -115 -94 -73 -52 -31 -10 11 32 53 74 95
// input y i8 5x4 values 9 88 -89 -10 69 -108 -29 50 -127 -48 31 110 -67 12 91 -86 -7 72 -105 -26
// output i8 3x4 tolerance 1e-06 values -89 104 41 -22 52 -8 -68 -128 -63 -120 79 22
func.func public @main(%x: tensor<3x5xi8>, %y: tensor<5x4xi8>) -> (tensor<3x4xi8>) {
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<3x5xi8>, tensor<5x4xi8>) -> tensor<3x4xi8>
  return %0 : tensor<3x4xi8>
}
