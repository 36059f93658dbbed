// input x f32 2x5 values 3 1 4 1 5 9 2 6 5 9
// output f32 2x2 tolerance 1e-06 values 5 4 9 9
// output i32 2x2 tolerance 1e-06 values 4 2 0 4
func.func public @main(%x: tensor<2x5xf32>) -> (tensor<2x2xf32>, tensor<2x2xi32>) {
  %v, %i = chlo.top_k(%x, k = 2) : tensor<2x5xf32> -> (tensor<2x2xf32>, tensor<2x2xi32>)
  return %v, %i : tensor<2x2xf32>, tensor<2x2xi32>
}
