// input x i16 3x5 values 12345 -21426 10339 -23432 8333 -25438 6327 -27444 4321 -29450 2315 -31456 309 32074 -1697
// input y i16 5x4 values 777 -4520 -9817 -15114 -20411 -25708 -31005 29234 23937 18640 13343 8046 2749 -2548 -7845 -13142 -18439 -23736 -29033 31206
// output i16 3x4 tolerance 1e-06 values 20391 1384 -17623 28906 11572 6136 700 -4736 2753 10888 19023 27158
func.func public @main(%x: tensor<3x5xi16>, %y: tensor<5x4xi16>) -> (tensor<3x4xi16>) {
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<3x5xi16>, tensor<5x4xi16>) -> tensor<3x4xi16>
  return %0 : tensor<3x4xi16>
}
