// input x f32 4x5 seed 188
// output f32 7x4 tolerance 1e-05 values 3.8367448 4.5846233 5.577134 6.9870195 3.8367448 4.5846233 5.577134 6.9870195 4.004493 3.96655 4.9031453 5.1857214 4.004493 3.96655 4.9031453 5.1857214 2.243135 3.419371 4.943085 6.741388 2.2431355 3.419371 4.9430857 6.741388 2.552671 2.9430852 3.6969547 5.654019
func.func public @main(%x: tensor<4x5xf32>) -> (tensor<7x4xf32>) {
  %i = stablehlo.constant dense<1.000000e+00> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 2, 3>, window_strides = array<i64: 1, 1>, base_dilations = array<i64: 2, 1>, window_dilations = array<i64: 1, 1>, padding = dense<[[1, 0], [-1, 2]]> : tensor<2x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<4x5xf32>, tensor<f32>) -> tensor<7x4xf32>
  return %0 : tensor<7x4xf32>
}
