// input x f32 3 values nan inf -inf
// output f32 3 relative 0 values nan inf 0
// output f32 3 relative 0 values nan inf -1
// output f32 3 relative 0 values nan inf -nan
// output f32 3 relative 0 values nan inf -inf
// output f32 3 relative 0 values nan 1 -1
func.func public @main(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
  %0 = stablehlo.exponential %x : tensor<3xf32>
  %1 = stablehlo.exponential_minus_one %x : tensor<3xf32>
  %2 = stablehlo.log_plus_one %x : tensor<3xf32>
  %3 = stablehlo.cbrt %x : tensor<3xf32>
  %4 = stablehlo.tanh %x : tensor<3xf32>
  return %0, %1, %2, %3, %4 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}
