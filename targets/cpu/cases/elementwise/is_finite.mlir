// input x f32 4 values 1 inf -inf nan
// output i1 4 tolerance 1e-06 values 1 0 0 0
func.func public @main(%x: tensor<4xf32>) -> (tensor<4xi1>) {
  %0 = stablehlo.is_finite %x : (tensor<4xf32>) -> tensor<4xi1>
  return %0 : tensor<4xi1>
}
