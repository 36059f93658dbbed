// input x f32 4x5 seed 185
// output f32 7x4 tolerance 1e-05 values 5.1337996 4.640539 5.200699 5.258612 5.1337996 4.640539 5.200699 5.258612 3.0958562 3.8167748 5.7229156 6.055417 3.0958562 3.8167748 5.7229156 6.055417 3.1288066 3.063904 4.9590616 6.2091866 3.1288068 3.0639043 4.9590616 6.209186 5.2326508 4.381927 4.9091363 5.71992
func.func public @main(%x: tensor<4x5xf32>) -> (tensor<7x4xf32>) {
  %i = stablehlo.constant dense<1.000000e+00> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 2, 3>, window_strides = array<i64: 1, 1>, base_dilations = array<i64: 2, 1>, window_dilations = array<i64: 1, 1>, padding = dense<[[1, 0], [-1, 2]]> : tensor<2x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<4x5xf32>, tensor<f32>) -> tensor<7x4xf32>
  return %0 : tensor<7x4xf32>
}
