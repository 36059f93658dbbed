// input x ui64 3 values 7 11 13
// output ui64 3 tolerance 1e-06 values 7 13 13
// output ui32 2x3 tolerance 1e-06 values 3448923715 4191120004 2389098055 615139086 3206989605 1196923689
func.func public @main(%x: tensor<3xui64>) -> (tensor<3xui64>, tensor<2x3xui32>) {
  %s, %b = stablehlo.rng_bit_generator %x, algorithm = PHILOX : (tensor<3xui64>) -> (tensor<3xui64>, tensor<2x3xui32>)
  return %s, %b : tensor<3xui64>, tensor<2x3xui32>
}
