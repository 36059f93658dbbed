// input x f32 16 values -5 -4 -3 -2 -1 0 1 2 3 4 5 6 7 8 9 10
// output ui16 16x2 relative 0 values 0 49312 0 49280 0 49216 0 49152 0 49024 0 0 0 16256 0 16384 0 16448 0 16512 0 16544 0 16576 0 16608 0 16640 0 16656 0 16672
func.func public @main(%x: tensor<16xf32>) -> (tensor<16x2xui16>) {
  %0 = stablehlo.bitcast_convert %x : (tensor<16xf32>) -> tensor<16x2xui16>
  return %0 : tensor<16x2xui16>
}
