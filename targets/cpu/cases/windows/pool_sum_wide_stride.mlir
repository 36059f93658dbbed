// input x f32 2x40 seed 191
// output f32 2x10 tolerance 1e-05 values 2.6684968 0.03245133 1.0099852 -0.39890158 -0.19420862 -0.3759362 -0.9440839 -1.898652 -3.2396407 -2.9670494 -2.2511234 -0.039440855 -0.2141788 -0.775337 0.2770844 0.9430853 1.222666 3.1158264 4.622566 1.7428856
func.func public @main(%x: tensor<2x40xf32>) -> (tensor<2x10xf32>) {
  %i = stablehlo.constant dense<0.000000e+00> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 1, 11>, window_strides = array<i64: 1, 3>, base_dilations = array<i64: 1, 1>, window_dilations = array<i64: 1, 1>, padding = dense<[[0, 0], [0, 0]]> : tensor<2x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<2x40xf32>, tensor<f32>) -> tensor<2x10xf32>
  return %0 : tensor<2x10xf32>
}
