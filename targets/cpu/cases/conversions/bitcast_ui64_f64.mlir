// input x ui64 16 values 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
// output f64 16 relative 0 values 0.0 5e-324 1e-323 1.5e-323 2e-323 2.5e-323 3e-323 3.5e-323 4e-323 4.4e-323 5e-323 5.4e-323 6e-323 6.4e-323 7e-323 7.4e-323
func.func public @main(%x: tensor<16xui64>) -> (tensor<16xf64>) {
  %0 = stablehlo.bitcast_convert %x : (tensor<16xui64>) -> tensor<16xf64>
  return %0 : tensor<16xf64>
}
