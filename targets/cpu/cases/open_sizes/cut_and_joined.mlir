// input x f32 5x3 values 1.25 -2 -0.75 1.75 1.5 -1.75 1.5 1.5 -0.25 -0.5 2 2 0.75 -0.5 -1.25
// output f32 4x3 tolerance 1e-06 values 1.75 1.5 -1.75 1.5 1.5 -0.25 -0.5 2 2 0.75 -0.5 -1.25
// output f32 4x3 tolerance 1e-06 values 1.25 -2 -0.75 1.75 1.5 -1.75 1.5 1.5 -0.25 -0.5 2 2
// output f32 10x3 tolerance 1e-06 values 1.75 1.5 -1.75 1.5 1.5 -0.25 -0.5 2 2 0.75 -0.5 -1.25 1 1 1 1 1 1 1.25 -2 -0.75 1.75 1.5 -1.75 1.5 1.5 -0.25 -0.5 2 2
// output f32 10x3 tolerance 1e-06 values -0.5 2 2 1.5 1.5 -0.25 1.75 1.5 -1.75 1.25 -2 -0.75 1 1 1 1 1 1 0.75 -0.5 -1.25 -0.5 2 2 1.5 1.5 -0.25 1.75 1.5 -1.75
func.func public @main(%x: tensor<?x3xf32>) -> (tensor<?x3xf32>, tensor<?x3xf32>, tensor<?x3xf32>, tensor<?x3xf32>) {
  %ones = stablehlo.constant dense<1.0> : tensor<2x3xf32>
  %c0 = stablehlo.constant dense<0> : tensor<2xi32>
  %c1 = stablehlo.constant dense<1> : tensor<2xi32>
  %start = stablehlo.constant dense<[1, 0]> : tensor<2xi32>
  %c3 = stablehlo.constant dense<3> : tensor<1xi32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %two = stablehlo.constant dense<2> : tensor<i32>
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
  %n1 = stablehlo.reshape %n : (tensor<i32>) -> tensor<1xi32>
  %whole = stablehlo.concatenate %n1, %c3, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  %less = stablehlo.subtract %n, %one : tensor<i32>
  %less1 = stablehlo.reshape %less : (tensor<i32>) -> tensor<1xi32>
  %limit = stablehlo.concatenate %less1, %c3, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  %behind = stablehlo.real_dynamic_slice %x, %start, %whole, %c1 : (tensor<?x3xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?x3xf32>
  %front = stablehlo.real_dynamic_slice %x, %c0, %limit, %c1 : (tensor<?x3xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?x3xf32>
  %joined = stablehlo.concatenate %behind, %ones, %front, dim = 0 : (tensor<?x3xf32>, tensor<2x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  %turned = stablehlo.reverse %joined, dims = [0] : tensor<?x3xf32>
  return %behind, %front, %joined, %turned : tensor<?x3xf32>, tensor<?x3xf32>, tensor<?x3xf32>, tensor<?x3xf32>
}
