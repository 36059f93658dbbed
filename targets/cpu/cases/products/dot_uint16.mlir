// input x ui16 3x5 values 12345 44110 10339 42104 8333 40098 6327 38092 4321 36086 2315 34080 309 32074 63839
// input y ui16 5x4 values 777 61016 55719 50422 45125 39828 34531 29234 23937 18640 13343 8046 2749 62988 57691 52394 47097 41800 36503 31206
// output ui16 3x4 tolerance 1e-06 values 20391 1384 47913 28906 11572 6136 700 60800 2753 10888 19023 27158
func.func public @main(%x: tensor<3x5xui16>, %y: tensor<5x4xui16>) -> (tensor<3x4xui16>) {
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<3x5xui16>, tensor<5x4xui16>) -> tensor<3x4xui16>
  return %0 : tensor<3x4xui16>
}
