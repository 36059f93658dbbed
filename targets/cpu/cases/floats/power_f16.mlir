// input x f16 10 values 2.0 3.0 0.5 4.0 0.0 0.0 -2.0 -2.0 1.5 10.0
// input y f16 10 values 3.0 2.0 2.0 0.5 0.0 2.0 3.0 2.0 -2.0 -1.0
// output f16 10 relative 0.001 values 8.0 9.0 0.25 2.0 1.0 0.0 -8.0 4.0 0.4443359375 0.0999755859375
func.func public @main(%x: tensor<10xf16>, %y: tensor<10xf16>) -> (tensor<10xf16>) {
  %0 = stablehlo.power %x, %y : tensor<10xf16>
  return %0 : tensor<10xf16>
}
