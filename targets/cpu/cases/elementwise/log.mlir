// input x f32 4 values 0.1 1 2.5 40
// output f32 4 tolerance 2e-06 values -2.3025851 0 0.91629076 3.6888795
func.func public @main(%x: tensor<4xf32>) -> (tensor<4xf32>) {
  %0 = stablehlo.log %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}
