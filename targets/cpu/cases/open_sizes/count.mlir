// input x f32 3x4 values 0.75 1.25 -2 1.25 -0.25 0 0.5 -1 2 -2 -1 -0.5
// output f32 4 tolerance 1e-06 values 0.8333333 -0.25 -0.8333333 -0.083333336
// output f32 3 tolerance 1e-06 values 0 1 2
// output i32 3 tolerance 1e-06 values 0 1 2
// output i32 scalar tolerance 1e-06 values 2
func.func public @main(%x: tensor<?x4xf32>) -> (tensor<4xf32>, tensor<?xf32>, tensor<?xi32>, tensor<i32>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %two = stablehlo.constant dense<2> : tensor<i32>
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?x4xf32>) -> tensor<i32>
  %n1 = stablehlo.reshape %n : (tensor<i32>) -> tensor<1xi32>
  %sum = stablehlo.reduce(%x init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<?x4xf32>, tensor<f32>) -> tensor<4xf32>
  %count = stablehlo.convert %n : (tensor<i32>) -> tensor<f32>
  %counts = stablehlo.broadcast_in_dim %count, dims = [] : (tensor<f32>) -> tensor<4xf32>
  %mean = stablehlo.divide %sum, %counts : tensor<4xf32>
  %places = stablehlo.dynamic_iota %n1, dim = 0 : (tensor<1xi32>) -> tensor<?xf32>
  %numbers = stablehlo.dynamic_iota %n1, dim = 0 : (tensor<1xi32>) -> tensor<?xi32>
  %least = stablehlo.minimum %n, %two : tensor<i32>
  return %mean, %places, %numbers, %least : tensor<4xf32>, tensor<?xf32>, tensor<?xi32>, tensor<i32>
}
