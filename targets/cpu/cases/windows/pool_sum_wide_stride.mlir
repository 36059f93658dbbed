// input x f32 2x40 seed 188
// output f32 2x10 tolerance 1e-05 values -0.034448326 -2.3230155 -2.998003 -4.059411 -1.5072391 -1.3414879 0.43784323 1.8307539 2.837244 3.457314 1.6789814 0.23814285 -1.5891162 -1.8027959 -0.40289557 2.6105843 5.2376437 3.4782825 3.332501 -1.1997004
func.func public @main(%x: tensor<2x40xf32>) -> (tensor<2x10xf32>) {
  %i = stablehlo.constant dense<0.000000e+00> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 1, 11>, window_strides = array<i64: 1, 3>, base_dilations = array<i64: 1, 1>, window_dilations = array<i64: 1, 1>, padding = dense<[[0, 0], [0, 0]]> : tensor<2x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<2x40xf32>, tensor<f32>) -> tensor<2x10xf32>
  return %0 : tensor<2x10xf32>
}
