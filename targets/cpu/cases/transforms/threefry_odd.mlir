// input x ui64 2 values 7 11
// output ui64 2 tolerance 1e-06 values 7 14
// output ui32 5 tolerance 1e-06 values 2218545827 757886286 1460919419 1895465418 2293606280
func.func public @main(%x: tensor<2xui64>) -> (tensor<2xui64>, tensor<5xui32>) {
  %s, %b = stablehlo.rng_bit_generator %x, algorithm = THREE_FRY : (tensor<2xui64>) -> (tensor<2xui64>, tensor<5xui32>)
  return %s, %b : tensor<2xui64>, tensor<5xui32>
}
