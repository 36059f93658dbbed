// input x f32 10 values 2 3 0.5 4 0 0 -2 -2 1.5 10
// input y f32 10 values 3 2 2 0.5 0 2 3 2 -2 -1
// output f32 10 relative 4e-06 values 8 9 0.25 2 1 0 -8 4 0.44444445 0.1
func.func public @main(%x: tensor<10xf32>, %y: tensor<10xf32>) -> (tensor<10xf32>) {
  %0 = stablehlo.power %x, %y : tensor<10xf32>
  return %0 : tensor<10xf32>
}
