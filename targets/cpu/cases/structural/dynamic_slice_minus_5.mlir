// input c f32 1x2x6x4 seed 89
// input p i32 scalar values -5
// output f32 1x2x2x4 tolerance 1e-06 values 0.5596605 0.8612082 0.97703445 0.9071393 0.6515227 0.21018472 -0.41687468 0.7703445 0.53769344 0.3819271 0.04043934 -0.48676986 0.8002995 -0.09835247 0.8172741 -0.45282078
func.func public @main(%c: tensor<1x2x6x4xf32>, %p: tensor<i32>) -> (tensor<1x2x2x4xf32>) {
  %z = stablehlo.constant dense<0> : tensor<i32>
  %0 = stablehlo.dynamic_slice %c, %z, %z, %p, %z, sizes = [1, 2, 2, 4] : (tensor<1x2x6x4xf32>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x2x2x4xf32>
  return %0 : tensor<1x2x2x4xf32>
}
