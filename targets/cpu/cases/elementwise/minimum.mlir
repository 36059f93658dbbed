// input x f32 3x5 seed 57
// input y f32 3x5 seed 58
// output f32 3x5 tolerance 2e-06 values -0.12531203 -0.32101846 -0.70244634 -0.16225661 -0.60858715 -0.96105844 -0.08537194 0.6045931 -0.89116323 -0.572641 -0.43984023 -0.93310034 -0.8652022 -0.9830255 0.23414877
func.func public @main(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.minimum %x, %y : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
