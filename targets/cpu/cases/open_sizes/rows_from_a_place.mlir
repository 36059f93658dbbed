// input x f32 5x3 values 1.25 -2 -0.75 1.75 1.5 -1.75 1.5 1.5 -0.25 -0.5 2 2 0.75 -0.5 -1.25
// input table f32 64x3 values 1.75 -1 0.25 0.75 -1 -0.75 1 -1.25 0.75 2 0.75 0.5 -0.25 2 -1.25 -0.5 0.5 0.75 -1.75 -1.5 0.75 1.5 0.5 1.75 -0.5 -0.75 1.25 -2 -1.25 -1.25 -0.5 -1.5 1.25 1.5 -0.5 -2 1 -1.75 0.5 -1.5 1.75 0.75 2 0.5 1 -0.5 1.25 -1.75 -1.5 -0.5 1 0 1.5 2 -0.5 -0.25 0.25 0.5 0 0.5 2 1 -0.75 -0.25 -0.5 -1.5 -2 1.25 -0.25 -0.75 0.5 0.25 1.75 0.5 1.75 0.25 -0.75 -0.75 2 0.25 -1.25 1.5 1.25 -2 -1.5 0.75 -0.5 -0.75 -1.75 -1.25 1.5 1.5 1.5 0.25 -1.5 -0.75 0 2 -1 0.25 0 0 0.25 0.75 -1.75 2 1.5 1.25 -1 -0.25 -0.25 -0.75 -2 1 -2 1 -1.25 0.5 -0.75 -1 1.75 0 1.75 -1.25 0 -0.75 -0.25 -2 0.75 -0.75 1.5 -1.25 -0.75 -2 1.25 0.25 -0.5 1.75 0.5 2 1 0.25 0 -1.25 0.75 1.25 0.75 -0.25 -2 1 -2 1.25 -1.5 -0.75 -1.25 0.25 -1.25 -1 -2 2 -1.25 -1.25 0.5 -1.5 1.75 1.25 -0.75 -0.5 -0.5 1 -0.25 -1 0.75 -1.5 1.25 -0.25 1.75 -1 -0.5 1.5 1 -2 -0.75 -2 1.5 -0.25 -1.25 1 1.5 -1.75 0 -0.5
// input i i32 scalar values 4
// output f32 2x3 tolerance 1e-06 values -0.5 2 2 0.75 -0.5 -1.25
// output f32 5x3 tolerance 1e-06 values 3 -3 -0.5 2.5 0.5 -2.5 2.5 0.25 0.5 1.5 2.75 2.5 0.5 1.5 -2.5
func.func public @main(%x: tensor<?x3xf32>, %table: tensor<64x3xf32>, %i: tensor<i32>) -> (tensor<2x3xf32>, tensor<?x3xf32>) {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %start = stablehlo.constant dense<0> : tensor<2xi32>
  %steps = stablehlo.constant dense<1> : tensor<2xi32>
  %c3 = stablehlo.constant dense<3> : tensor<1xi32>
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
  %n1 = stablehlo.reshape %n : (tensor<i32>) -> tensor<1xi32>
  %limit = stablehlo.concatenate %n1, %c3, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  %rows = stablehlo.dynamic_slice %x, %i, %zero, sizes = [2, 3] : (tensor<?x3xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
  %cut = stablehlo.real_dynamic_slice %table, %start, %limit, %steps : (tensor<64x3xf32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?x3xf32>
  %sum = stablehlo.add %x, %cut : tensor<?x3xf32>
  return %rows, %sum : tensor<2x3xf32>, tensor<?x3xf32>
}
