// input x ui64 2 values 7 11
// output ui64 2 tolerance 1e-06 values 7 14
// output ui32 2x3 tolerance 1e-06 values 2218545827 1460919419 2293606280 757886286 1895465418 3915826976
func.func public @main(%x: tensor<2xui64>) -> (tensor<2xui64>, tensor<2x3xui32>) {
  %s, %b = stablehlo.rng_bit_generator %x, algorithm = THREE_FRY : (tensor<2xui64>) -> (tensor<2xui64>, tensor<2x3xui32>)
  return %s, %b : tensor<2xui64>, tensor<2x3xui32>
}
