// input i i32 scalar values -1
// input x f32 2x3 seed 101
// input y f32 2x3 seed 102
// output f32 2x3 tolerance 1e-06 values -0.6150774 -0.3085372 -0.0019970015 0.3045432 0.6110834 0.9176236
func.func public @main(%i: tensor<i32>, %x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> (tensor<2x3xf32>) {
  %0 = "stablehlo.case"(%i) ({
    %a = stablehlo.add %x, %y : tensor<2x3xf32>
    stablehlo.return %a : tensor<2x3xf32>
  }, {
    %a = stablehlo.multiply %x, %y : tensor<2x3xf32>
    stablehlo.return %a : tensor<2x3xf32>
  }, {
    %a = stablehlo.subtract %x, %y : tensor<2x3xf32>
    stablehlo.return %a : tensor<2x3xf32>
  }) : (tensor<i32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
