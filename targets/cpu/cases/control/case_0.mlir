// input i i32 scalar values 0
// input x f32 2x3 seed 101
// input y f32 2x3 seed 102
// output f32 2x3 tolerance 1e-06 values -1.2591113 -0.3195207 0.24862707 0.445332 0.27059412 -0.27558666
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
