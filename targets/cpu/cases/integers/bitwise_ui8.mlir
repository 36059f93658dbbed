// input x ui8 15 values 0 0 255 255 0 1 77 100 85 1 5 254 64 0 7
// input y ui8 15 values 255 1 255 2 0 0 249 7 3 255 0 255 64 0 3
// output ui8 15 tolerance 1e-06 values 0 0 255 2 0 0 73 4 1 1 0 254 64 0 3
// output ui8 15 tolerance 1e-06 values 255 1 255 255 0 1 253 103 87 255 5 255 64 0 7
// output ui8 15 tolerance 1e-06 values 255 1 0 253 0 1 180 99 86 254 5 1 0 0 4
// output ui8 15 tolerance 1e-06 values 255 255 0 0 255 254 178 155 170 254 250 1 191 255 248
// output ui8 15 tolerance 1e-06 values 0 0 8 8 0 1 4 3 4 1 2 7 1 0 3
// output ui8 15 tolerance 1e-06 values 8 8 0 0 8 7 1 1 1 7 5 0 1 8 5
func.func public @main(%x: tensor<15xui8>, %y: tensor<15xui8>) -> (tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>) {
  %0 = stablehlo.and %x, %y : tensor<15xui8>
  %1 = stablehlo.or %x, %y : tensor<15xui8>
  %2 = stablehlo.xor %x, %y : tensor<15xui8>
  %3 = stablehlo.not %x : tensor<15xui8>
  %4 = stablehlo.popcnt %x : tensor<15xui8>
  %5 = stablehlo.count_leading_zeros %x : tensor<15xui8>
  return %0, %1, %2, %3, %4, %5 : tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>
}
