// input x f32 4x5 seed 188
// output f32 7x4 tolerance 1e-05 values 0.8367449 1.5846231 1.5771344 1.9870195 0.8367449 1.5846231 1.5771344 1.9870195 1.0044932 0.9665502 0.90314525 0.1857214 1.0044932 0.9665502 0.90314525 0.1857214 -0.75686467 0.41937095 0.9430854 1.7413878 -0.75686467 0.41937095 0.9430854 1.7413878 -0.44732904 -0.056914568 -0.3030454 0.654019
func.func public @main(%x: tensor<4x5xf32>) -> (tensor<7x4xf32>) {
  %i = stablehlo.constant dense<1.000000e+00> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 2, 3>, window_strides = array<i64: 1, 1>, base_dilations = array<i64: 2, 1>, window_dilations = array<i64: 1, 1>, padding = dense<[[1, 0], [-1, 2]]> : tensor<2x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<4x5xf32>, tensor<f32>) -> tensor<7x4xf32>
  return %0 : tensor<7x4xf32>
}
