// input x f16 16 values -5.0 -4.0 -3.0 -2.0 -1.0 0.0 1.0 2.0 3.0 4.0 5.0 6.0 7.0 8.0 9.0 10.0
// output i16 16 relative 0 values -15104 -15360 -15872 -16384 -17408 0 15360 16384 16896 17408 17664 17920 18176 18432 18560 18688
func.func public @main(%x: tensor<16xf16>) -> (tensor<16xi16>) {
  %0 = stablehlo.bitcast_convert %x : (tensor<16xf16>) -> tensor<16xi16>
  return %0 : tensor<16xi16>
}
