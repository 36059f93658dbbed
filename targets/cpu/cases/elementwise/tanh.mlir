// input x f32 3x5 seed 43
// output f32 3x5 tolerance 2e-06 values -0.5826731 -0.25812995 -0.047393326 -0.016473796 -0.16958869 -0.47129393 0.74519295 0.24503599 -0.570004 0.2627838 -0.7615942 -0.42585114 -0.095068984 0.0782223 0.06630299
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.tanh %x : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
