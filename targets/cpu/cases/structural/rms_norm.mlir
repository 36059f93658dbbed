// input x f32 4x8 seed 80
// output f32 4x8 tolerance 1e-05 values 0.7526266 -1.2064927 0.6172995 2.0538483 -1.0670017 -0.40494013 -0.13012215 -0.2425477 -0.6214501 -1.3640525 1.060736 -0.33033603 1.4459828 -0.59355897 0.5342902 1.3379045 -1.3444457 -1.2198694 -1.3556436 1.0519011 0.39542523 -0.52140135 1.105091 -0.33243713 0.98913634 -1.5154821 -0.7671401 -0.35179237 -0.26943895 -0.5200798 -1.103715 1.5656104
func.func public @main(%x: tensor<4x8xf32>) -> (tensor<4x8xf32>) {
  %s = stablehlo.multiply %x, %x : tensor<4x8xf32>
  %i = stablehlo.constant dense<0.0> : tensor<f32>
  %t = stablehlo.reduce(%s init: %i) applies stablehlo.add across dimensions = [1] : (tensor<4x8xf32>, tensor<f32>) -> tensor<4xf32>
  %n = stablehlo.constant dense<8.0> : tensor<4xf32>
  %m = stablehlo.divide %t, %n : tensor<4xf32>
  %e = stablehlo.constant dense<1.0e-05> : tensor<4xf32>
  %a = stablehlo.add %m, %e : tensor<4xf32>
  %r = stablehlo.rsqrt %a : tensor<4xf32>
  %b = stablehlo.broadcast_in_dim %r, dims = [0] : (tensor<4xf32>) -> tensor<4x8xf32>
  %0 = stablehlo.multiply %x, %b : tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
