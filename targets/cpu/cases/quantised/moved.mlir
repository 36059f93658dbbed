// input x i8 2x3 values -128 127 3 0 5 -90
// output i8 4x4 tolerance 1e-06 values 7 7 7 7 -128 0 3 -90 127 5 127 5 3 -90 -128 0
// output i8 4 tolerance 1e-06 values 7 7 127 7
func.func public @main(%x: tensor<2x3x!quant.uniform<i8:f32, 1.250000e-01:3>>) -> (tensor<4x4x!quant.uniform<i8:f32, 1.250000e-01:3>>, tensor<4x!quant.uniform<i8:f32, 1.250000e-01:3>>) {
  %0 = stablehlo.transpose %x, dims = [1, 0] : (tensor<2x3x!quant.uniform<i8:f32, 1.250000e-01:3>>) -> tensor<3x2x!quant.uniform<i8:f32, 1.250000e-01:3>>
  %1 = stablehlo.reverse %0, dims = [0] : tensor<3x2x!quant.uniform<i8:f32, 1.250000e-01:3>>
  %2 = stablehlo.concatenate %0, %1, dim = 1 : (tensor<3x2x!quant.uniform<i8:f32, 1.250000e-01:3>>, tensor<3x2x!quant.uniform<i8:f32, 1.250000e-01:3>>) -> tensor<3x4x!quant.uniform<i8:f32, 1.250000e-01:3>>
  %c = "stablehlo.constant"() <{value = dense<7> : tensor<i8>}> : () -> tensor<!quant.uniform<i8:f32, 1.250000e-01:3>>
  %3 = stablehlo.pad %2, %c, low = [1, 0], high = [0, 0], interior = [0, 0] : (tensor<3x4x!quant.uniform<i8:f32, 1.250000e-01:3>>, tensor<!quant.uniform<i8:f32, 1.250000e-01:3>>) -> tensor<4x4x!quant.uniform<i8:f32, 1.250000e-01:3>>
  %4 = "stablehlo.reduce"(%3, %c) <{dimensions = array<i64: 1>}> ({
  ^bb0(%a: tensor<!quant.uniform<i8:f32, 1.250000e-01:3>>, %b: tensor<!quant.uniform<i8:f32, 1.250000e-01:3>>):
    %m = stablehlo.maximum %a, %b : tensor<!quant.uniform<i8:f32, 1.250000e-01:3>>
    stablehlo.return %m : tensor<!quant.uniform<i8:f32, 1.250000e-01:3>>
  }) : (tensor<4x4x!quant.uniform<i8:f32, 1.250000e-01:3>>, tensor<!quant.uniform<i8:f32, 1.250000e-01:3>>) -> tensor<4x!quant.uniform<i8:f32, 1.250000e-01:3>>
  return %3, %4 : tensor<4x4x!quant.uniform<i8:f32, 1.250000e-01:3>>, tensor<4x!quant.uniform<i8:f32, 1.250000e-01:3>>
}
