// input x f32 3x4 values 0.75 1.25 -2 1.25 -0.25 0 0.5 -1 2 -2 -1 -0.5
// output f32 3x4 tolerance 1e-06 values 0.75 2.5 -6 5 -0.25 0 1.5 -4 2 -4 -3 -2
// output f32 3x4 tolerance 1e-06 values 1 2 3 4 1 2 3 4 1 2 3 4
func.func public @main(%x: tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %row = stablehlo.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %four = stablehlo.constant dense<4> : tensor<1xi32>
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?x4xf32>) -> tensor<i32>
  %n1 = stablehlo.reshape %n : (tensor<i32>) -> tensor<1xi32>
  %shape = stablehlo.concatenate %n1, %four, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  %rows = stablehlo.dynamic_broadcast_in_dim %row, %shape, dims = [1] : (tensor<4xf32>, tensor<2xi32>) -> tensor<?x4xf32>
  %0 = stablehlo.multiply %x, %rows : tensor<?x4xf32>
  return %0, %rows : tensor<?x4xf32>, tensor<?x4xf32>
}
