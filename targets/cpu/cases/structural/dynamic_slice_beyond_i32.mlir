// input c f32 1x2x6x4 seed 89
// input p i64 scalar values 1099511627776
// output f32 1x2x2x4 tolerance 1e-06 values -0.90214676 0.4278582 -0.4278582 0.53070396 -0.6964553 -0.109335996 0.2920619 0.5077384 -0.2411383 0.6315527 -0.6814778 -0.18022965 0.13529706 0.26510236 0.20918623 -0.032451324
func.func public @main(%c: tensor<1x2x6x4xf32>, %p: tensor<i64>) -> (tensor<1x2x2x4xf32>) {
  %z = stablehlo.constant dense<0> : tensor<i64>
  %0 = stablehlo.dynamic_slice %c, %z, %z, %p, %z, sizes = [1, 2, 2, 4] : (tensor<1x2x6x4xf32>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<1x2x2x4xf32>
  return %0 : tensor<1x2x2x4xf32>
}
