// input x f32 3x4 seed 118
// output f32 1x6 tolerance 1e-06 values 1.5 1.5 1.5 1.5 1.5 1.5
func.func public @main(%x: tensor<3x4xf32>) -> (tensor<1x6xf32>) {
  %v = stablehlo.constant dense<1.5> : tensor<f32>
  %0 = stablehlo.pad %x, %v, low = [-3, 2], high = [1, 0], interior = [0, 0] : (tensor<3x4xf32>, tensor<f32>) -> tensor<1x6xf32>
  return %0 : tensor<1x6xf32>
}
