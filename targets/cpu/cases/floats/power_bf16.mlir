// input x bf16 10 values 2.0 3.0 0.5 4.0 0.0 0.0 -2.0 -2.0 1.5 10.0
// input y bf16 10 values 3.0 2.0 2.0 0.5 0.0 2.0 3.0 2.0 -2.0 -1.0
// output bf16 10 relative 0.008 values 8.0 9.0 0.25 2.0 1.0 0.0 -8.0 4.0 0.4453125 0.10009765625
func.func public @main(%x: tensor<10xbf16>, %y: tensor<10xbf16>) -> (tensor<10xbf16>) {
  %0 = stablehlo.power %x, %y : tensor<10xbf16>
  return %0 : tensor<10xbf16>
}
