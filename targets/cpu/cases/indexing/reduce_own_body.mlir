// input y f32 2x3x4 seed 117
// output f32 3 tolerance 0.0001 values 0.29928896 -0.5992816 51.82722
func.func public @main(%y: tensor<2x3x4xf32>) -> (tensor<3xf32>) {
  %i = stablehlo.constant dense<2.0> : tensor<f32>
  %0 = stablehlo.reduce(%y init: %i) across dimensions = [0, 2] : (tensor<2x3x4xf32>, tensor<f32>) -> tensor<3xf32>
    reducer(%a: tensor<f32>, %b: tensor<f32>) {
    %s = stablehlo.add %a, %b : tensor<f32>
    %p = stablehlo.multiply %a, %b : tensor<f32>
    %r = stablehlo.add %s, %p : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }
  return %0 : tensor<3xf32>
}
