// weight w 8x64 seed 2
// input x f32 4x64 seed 1
// output f32 4x8 tolerance 1e-05 values 1.0053453 -0.24672732 0.31918472 0.861843 1.157583 -2.9253972 0.66582257 -0.19257176 1.5963835 1.325902 0.91198444 -1.6483641 1.8605322 2.526043 -1.5300151 0.2565112 -3.4647934 -2.5608864 -0.80542636 0.18001756 -5.791274 0.16636992 -1.4847435 -2.6327822 -1.1876717 0.036993206 -0.23394668 -6.6974454 1.2156439 -1.2315747 1.035288 -3.4645467
ml_program.global private @w(#ml_program.extern) : tensor<8x64xf32>
func.func public @main(%x: tensor<4x64xf32>) -> (tensor<4x8xf32>) {
  %w = ml_program.global_load_const @w : tensor<8x64xf32>
  %p = stablehlo.dot_general %x, %w, contracting_dims = [1] x [1] : (tensor<4x64xf32>, tensor<8x64xf32>) -> tensor<4x8xf32>
  return %p : tensor<4x8xf32>
}
