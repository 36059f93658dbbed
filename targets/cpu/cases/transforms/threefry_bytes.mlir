// input x ui64 2 values 7 11
// output ui64 2 tolerance 1e-06 values 7 14
// output ui8 6 tolerance 1e-06 values 163 78 123 202 136 32
func.func public @main(%x: tensor<2xui64>) -> (tensor<2xui64>, tensor<6xui8>) {
  %s, %b = stablehlo.rng_bit_generator %x, algorithm = THREE_FRY : (tensor<2xui64>) -> (tensor<2xui64>, tensor<6xui8>)
  return %s, %b : tensor<2xui64>, tensor<6xui8>
}
