// input x f32 2x3 values 1.5 -2 0.25 -0.5 4 3
// output f32 2x3 tolerance 1e-06 values 1.5 -2 0.25 -0.5 4 3
func.func public @main(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) {
  %0 = "stablehlo.all_to_all"(%x) <{concat_dimension = 1 : i64, replica_groups = dense<0> : tensor<1x1xi64>, split_count = 1 : i64, split_dimension = 0 : i64}> : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
