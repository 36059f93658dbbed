// input x ui8 3x5 values 57 78 99 120 141 162 183 204 225 246 11 32 53 74 95
// input y ui8 5x4 values 9 88 167 246 69 148 227 50 129 208 31 110 189 12 91 170 249 72 151 230
// output ui8 3x4 tolerance 1e-06 values 167 104 41 234 52 248 188 128 193 136 79 22
func.func public @main(%x: tensor<3x5xui8>, %y: tensor<5x4xui8>) -> (tensor<3x4xui8>) {
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<3x5xui8>, tensor<5x4xui8>) -> tensor<3x4xui8>
  return %0 : tensor<3x4xui8>
}
