// input x f32 4 values 0.1 1 2.5 40
// output f32 4 tolerance 2e-06 values 3.1622777 1 0.6324555 0.15811388
func.func public @main(%x: tensor<4xf32>) -> (tensor<4xf32>) {
  %0 = stablehlo.rsqrt %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}
