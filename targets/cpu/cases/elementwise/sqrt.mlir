// input x f32 4 values 0.1 1 2.5 40
// output f32 4 tolerance 2e-06 values 0.31622776 1 1.5811388 6.3245554
func.func public @main(%x: tensor<4xf32>) -> (tensor<4xf32>) {
  %0 = stablehlo.sqrt %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}
