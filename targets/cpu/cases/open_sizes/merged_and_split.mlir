// input x f32 2x5x6 values 0.25 -0.5 -1.5 -2 -2 -2 -1.5 2 -1.25 0.75 1 -1.25 -1 -0.25 -1 2 -1.25 1.75 1.25 1.5 -1.75 -0.5 0.5 0 0.75 0.75 0.75 -1.75 2 0.25 1.75 -1 -0.5 1.5 -1.25 -1.75 -0.5 0.75 -1.5 1.5 -0.75 -1.25 0.25 1.75 1.75 1.5 -0.75 -2 1.25 1 1.25 -2 -2 0 -0.75 -0.25 1.75 -1.25 0 -0.75
// input w f32 6x4 values -0.75 1.25 -1.5 -0.75 -1.5 -1.5 -1 0.75 0.25 -0.25 -1.5 1.25 1.25 -1 -1.75 -0.75 -1.5 1.25 0 0 -1 0 2 -1
// output f32 10x4 tolerance 1e-06 values 2.6875 0.9375 1.875 1.0625 -1.5 -4.0625 -1.6875 1.75 3.5 -4.1875 3.25 -3.9375 -5 0.875 0.125 -1.625 -6.9375 3.875 0.5625 2 5.5625 0.75 -7 -2.0625 3.125 -3.8125 -2.875 -0.8125 2.625 -5.1875 -11.375 4.1875 -1.625 -0.75 -1.25 2.875 0.5625 0.25 -0.5625 4.25
// output f32 2x2x5x2 tolerance 1e-06 values 2.6875 0.9375 -1.5 -4.0625 3.5 -4.1875 -5 0.875 -6.9375 3.875 1.875 1.0625 -1.6875 1.75 3.25 -3.9375 0.125 -1.625 0.5625 2 5.5625 0.75 3.125 -3.8125 2.625 -5.1875 -1.625 -0.75 0.5625 0.25 -7 -2.0625 -2.875 -0.8125 -11.375 4.1875 -1.25 2.875 -0.5625 4.25
func.func public @main(%x: tensor<?x?x6xf32>, %w: tensor<6x4xf32>) -> (tensor<?x4xf32>, tensor<?x2x?x2xf32>) {
  %c2 = stablehlo.constant dense<2> : tensor<1xi32>
  %c4 = stablehlo.constant dense<4> : tensor<1xi32>
  %c6 = stablehlo.constant dense<6> : tensor<1xi32>
  %b = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?x?x6xf32>) -> tensor<i32>
  %s = stablehlo.get_dimension_size %x, dim = 1 : (tensor<?x?x6xf32>) -> tensor<i32>
  %b1 = stablehlo.reshape %b : (tensor<i32>) -> tensor<1xi32>
  %s1 = stablehlo.reshape %s : (tensor<i32>) -> tensor<1xi32>
  %bs = stablehlo.multiply %b1, %s1 : tensor<1xi32>
  %flat = stablehlo.concatenate %bs, %c6, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  %rows = stablehlo.dynamic_reshape %x, %flat : (tensor<?x?x6xf32>, tensor<2xi32>) -> tensor<?x6xf32>
  %y = stablehlo.dot_general %rows, %w, contracting_dims = [1] x [0] : (tensor<?x6xf32>, tensor<6x4xf32>) -> tensor<?x4xf32>
  %split = stablehlo.concatenate %b1, %s1, %c2, %c2, dim = 0 : (tensor<1xi32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<4xi32>
  %heads = stablehlo.dynamic_reshape %y, %split : (tensor<?x4xf32>, tensor<4xi32>) -> tensor<?x?x2x2xf32>
  %moved = stablehlo.transpose %heads, dims = [0, 2, 1, 3] : (tensor<?x?x2x2xf32>) -> tensor<?x2x?x2xf32>
  return %y, %moved : tensor<?x4xf32>, tensor<?x2x?x2xf32>
}
