// input x f32 3x4 seed 118
// output f32 6x12 tolerance 1e-06 values 0 0 0 0 0 0 0 0 0 0 0 0 -0.18122816 0 0 -0.769346 0 0 0.45681477 0 0 -0.50274587 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0.35197204 0 0 -0.97903144 0 0 -0.49575636 0 0 -0.1982027 0 0 0 0 0 0 0 0 0 0 0 0 0 0 -0.086370446 0 0 -0.1602596 0 0 -0.4198702 0 0 -0.8652022 0 0
func.func public @main(%x: tensor<3x4xf32>) -> (tensor<6x12xf32>) {
  %v = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.pad %x, %v, low = [1, 0], high = [0, 2], interior = [1, 2] : (tensor<3x4xf32>, tensor<f32>) -> tensor<6x12xf32>
  return %0 : tensor<6x12xf32>
}
