// input x f32 5 values -4 -1 0 0.5 3
// output f32 5 tolerance 2e-06 values 27.308233 1.5430807 1 1.127626 10.067662
func.func public @main(%x: tensor<5xf32>) -> (tensor<5xf32>) {
  %0 = chlo.cosh %x : tensor<5xf32> -> tensor<5xf32>
  return %0 : tensor<5xf32>
}
