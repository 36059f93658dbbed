// input x bf16 16 values -5.0 -4.0 -3.0 -2.0 -1.0 0.0 1.0 2.0 3.0 4.0 5.0 6.0 7.0 8.0 9.0 10.0
// output ui16 16 relative 0 values 49312 49280 49216 49152 49024 0 16256 16384 16448 16512 16544 16576 16608 16640 16656 16672
func.func public @main(%x: tensor<16xbf16>) -> (tensor<16xui16>) {
  %0 = stablehlo.bitcast_convert %x : (tensor<16xbf16>) -> tensor<16xui16>
  return %0 : tensor<16xui16>
}
