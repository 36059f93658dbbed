// input x f32 3 seed 103
// output f32 3 tolerance 1e-06 values -0.46829754 -0.4483275 -0.7998003
func.func public @main(%x: tensor<3xf32>) -> (tensor<3xf32>) {
  %t = stablehlo.tuple %x, %x : tuple<tensor<3xf32>, tensor<3xf32>>
  %e = stablehlo.get_tuple_element %t[1] : (tuple<tensor<3xf32>, tensor<3xf32>>) -> tensor<3xf32>
  %0 = stablehlo.add %e, %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}
