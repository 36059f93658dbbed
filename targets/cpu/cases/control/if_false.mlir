// input p i1 scalar values 0
// input x f32 2x3 seed 101
// input y f32 2x3 seed 102
// output f32 2x3 tolerance 1e-06 values -0.32201698 -0.0054917624 0.12531203 0.07039441 -0.17024463 -0.5966051
func.func public @main(%p: tensor<i1>, %x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> (tensor<2x3xf32>) {
  %0 = "stablehlo.if"(%p) ({
    %a = stablehlo.add %x, %y : tensor<2x3xf32>
    stablehlo.return %a : tensor<2x3xf32>
  }, {
    stablehlo.return %y : tensor<2x3xf32>
  }) : (tensor<i1>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
