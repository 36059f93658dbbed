// input x f32 3x5 seed 85
// output f32 3x5 tolerance 1e-06 values 0 0.4045406 0 0 0 0 0 0 0 0 0 0 0 0.30130655 0
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %s = stablehlo.multiply %x, %x : tensor<3x5xf32>
  %z = stablehlo.constant dense<0.5> : tensor<3x5xf32>
  %d = stablehlo.subtract %s, %z : tensor<3x5xf32>
  %y = stablehlo.constant dense<0.0> : tensor<3x5xf32>
  %0 = stablehlo.maximum %d, %y : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
