// input x ui8 15 values 0 0 255 255 0 1 77 100 85 1 5 254 64 0 7
// input y ui8 15 values 255 1 255 2 0 0 249 7 3 255 0 255 64 0 3
// output ui8 15 tolerance 1e-06 values 255 1 254 1 0 1 70 107 88 0 5 253 128 0 10
// output ui8 15 tolerance 1e-06 values 1 255 0 253 0 1 84 93 82 2 5 255 0 0 4
// output ui8 15 tolerance 1e-06 values 0 0 1 254 0 0 229 188 255 255 0 2 0 0 21
// output ui8 15 tolerance 1e-06 values 0 0 1 127 255 255 0 14 28 0 255 0 1 255 2
// output ui8 15 tolerance 1e-06 values 0 0 0 1 0 1 77 2 1 1 5 254 0 0 1
// output ui8 15 tolerance 1e-06 values 255 1 255 255 0 1 249 100 85 255 5 255 64 0 7
// output ui8 15 tolerance 1e-06 values 0 0 255 2 0 0 77 7 3 1 0 254 64 0 3
// output ui8 15 tolerance 1e-06 values 255 1 255 2 0 0 249 7 3 255 0 255 64 0 3
// output ui8 15 tolerance 1e-06 values 0 0 1 1 0 255 179 156 171 255 251 2 192 0 249
func.func public @main(%x: tensor<15xui8>, %y: tensor<15xui8>) -> (tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>) {
  %0 = stablehlo.add %x, %y : tensor<15xui8>
  %1 = stablehlo.subtract %x, %y : tensor<15xui8>
  %2 = stablehlo.multiply %x, %y : tensor<15xui8>
  %3 = stablehlo.divide %x, %y : tensor<15xui8>
  %4 = stablehlo.remainder %x, %y : tensor<15xui8>
  %5 = stablehlo.maximum %x, %y : tensor<15xui8>
  %6 = stablehlo.minimum %x, %y : tensor<15xui8>
  %7 = stablehlo.clamp %y, %x, %y : tensor<15xui8>
  %8 = stablehlo.negate %x : tensor<15xui8>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8 : tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>, tensor<15xui8>
}
