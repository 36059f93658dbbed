// input x ui64 2 values 7 11
// output ui64 2 tolerance 1e-06 values 7 14
// output ui64 3 tolerance 1e-06 values 3255096814675448483 8140961982469889147 16818348801008183176
func.func public @main(%x: tensor<2xui64>) -> (tensor<2xui64>, tensor<3xui64>) {
  %s, %b = stablehlo.rng_bit_generator %x, algorithm = THREE_FRY : (tensor<2xui64>) -> (tensor<2xui64>, tensor<3xui64>)
  return %s, %b : tensor<2xui64>, tensor<3xui64>
}
