// input x f32 3x5 seed 88
// output f32 3x6 tolerance 1e-06 values 1.5 1.5 1.5 1.5 1.5 1.5 -0.30104843 0.12131802 0.35796306 0.40888667 1.5 1.5 -0.046430353 -0.552671 0.7553669 -0.122316524 1.5 1.5
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<3x6xf32>) {
  %v = stablehlo.constant dense<1.5> : tensor<f32>
  %0 = stablehlo.pad %x, %v, low = [1, -1], high = [-1, 2], interior = [0, 0] : (tensor<3x5xf32>, tensor<f32>) -> tensor<3x6xf32>
  return %0 : tensor<3x6xf32>
}
