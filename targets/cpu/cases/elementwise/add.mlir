// input x f32 3x5 seed 49
// input y f32 3x5 seed 50
// output f32 3x5 tolerance 2e-06 values 1.1992011 0.018971562 0.46729904 0.54418373 0.24962553 -0.41637543 -1.4538193 1.137294 -0.6430355 1.2051922 0.68197703 -0.21268094 -1.4787819 -1.1163255 -1.1253121
func.func public @main(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.add %x, %y : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
