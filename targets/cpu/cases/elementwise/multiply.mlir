// input x f32 3x5 seed 53
// input y f32 3x5 seed 54
// output f32 3x5 tolerance 2e-06 values 0.2467001 0.43273407 -0.019514661 -0.0034773103 -0.10578017 0.27942684 0.66789407 -0.775337 -0.48705703 0.044785295 -0.327005 0.019488739 0.28907388 0.16210955 -0.63385075
func.func public @main(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.multiply %x, %y : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
