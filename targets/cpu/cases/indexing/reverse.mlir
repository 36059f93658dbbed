// input x f32 3x4 seed 118
// output f32 3x4 tolerance 1e-06 values -0.8652022 -0.4198702 -0.1602596 -0.086370446 -0.1982027 -0.49575636 -0.97903144 0.35197204 -0.50274587 0.45681477 -0.769346 -0.18122816
func.func public @main(%x: tensor<3x4xf32>) -> (tensor<3x4xf32>) {
  %0 = stablehlo.reverse %x, dims = [0, 1] : tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}
