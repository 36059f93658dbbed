// weight w 8x64 seed 2
// weight b 8 seed 3
// input x f32 4x64 seed 1
// output f32 4x8 tolerance 1e-05 values 0.29890501 -0.28916365 0.755031 1.5902504 1.9928302 -2.1690316 1.1575849 -0.15113392 0.8899431 1.2834656 1.3478307 -0.9199567 2.6957793 3.2824085 -1.0382527 0.29794905 -4.1712337 -2.6033227 -0.36958012 0.908425 -4.956027 0.9227354 -0.9929811 -2.5913444 -1.894112 -0.005443141 0.20189956 -5.969038 2.050891 -0.47520918 1.5270504 -3.4231088
ml_program.global private @w(#ml_program.extern) : tensor<8x64xf32>
ml_program.global private @b(#ml_program.extern) : tensor<8xf32>
func.func public @main(%x: tensor<4x64xf32>) -> (tensor<4x8xf32>) {
  %w = ml_program.global_load_const @w : tensor<8x64xf32>
  %b = ml_program.global_load_const @b : tensor<8xf32>
  %p = stablehlo.dot_general %x, %w, contracting_dims = [1] x [1] : (tensor<4x64xf32>, tensor<8x64xf32>) -> tensor<4x8xf32>
  %s1 = stablehlo.broadcast_in_dim %b, dims = [1] : (tensor<8xf32>) -> tensor<4x8xf32>
  %r = stablehlo.add %s1, %p : tensor<4x8xf32>
  return %r : tensor<4x8xf32>
}
