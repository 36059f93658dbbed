// input c f32 1x2x6x4 seed 89
// input p i32 scalar values 3
// output f32 1x2x2x4 tolerance 1e-06 values -0.07938093 -0.0064902646 -0.11932102 -0.4178732 -0.90214676 0.4278582 -0.4278582 0.53070396 0.41088367 0.02646031 -0.5436845 0.70044935 -0.2411383 0.6315527 -0.6814778 -0.18022965
func.func public @main(%c: tensor<1x2x6x4xf32>, %p: tensor<i32>) -> (tensor<1x2x2x4xf32>) {
  %z = stablehlo.constant dense<0> : tensor<i32>
  %0 = stablehlo.dynamic_slice %c, %z, %z, %p, %z, sizes = [1, 2, 2, 4] : (tensor<1x2x6x4xf32>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x2x2x4xf32>
  return %0 : tensor<1x2x2x4xf32>
}
