// input x ui8 11 values 2 3 253 0 0 1 255 255 7 2 5
// input y ui8 11 values 7 3 3 0 5 255 3 254 8 255 1
// output ui8 11 tolerance 1e-06 values 128 27 229 1 0 1 255 1 193 0 5
func.func public @main(%x: tensor<11xui8>, %y: tensor<11xui8>) -> (tensor<11xui8>) {
  %0 = stablehlo.power %x, %y : tensor<11xui8>
  return %0 : tensor<11xui8>
}
