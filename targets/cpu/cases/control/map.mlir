// input x f32 2x3 seed 104
// input y f32 2x3 seed 105
// output f32 2x3 tolerance 1e-06 values -0.67348975 -0.9700449 0.5476785 -0.12031952 -0.97403896 -0.5127309
func.func public @main(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> (tensor<2x3xf32>) {
  %0 = "stablehlo.map"(%x, %y) <{dimensions = array<i64: 0, 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
  %h = stablehlo.constant dense<0.5> : tensor<f32>
    %m = stablehlo.multiply %a, %h : tensor<f32>
    %c = stablehlo.compare LT, %m, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %s = stablehlo.select %c, %a, %b : tensor<i1>, tensor<f32>
    stablehlo.return %s : tensor<f32>
  }) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
