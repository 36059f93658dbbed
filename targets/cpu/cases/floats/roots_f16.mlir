// input x f16 9 values 0.0 0.25 1.0 2.0 0.0010004043579101562 100.0 7.0 inf 0.89990234375
// output f16 9 relative 0.001 values 0.0 0.22314453125 0.693359375 1.0986328125 0.00099945068359375 4.61328125 2.080078125 inf 0.6416015625
// output f16 9 relative 0.001 values -inf -1.38671875 0.0 0.693359375 -6.90625 4.60546875 1.9462890625 inf -0.10546875
// output f16 9 relative 0.001 values 0.0 0.5 1.0 1.4140625 0.0316162109375 10.0 2.646484375 inf 0.94873046875
// output f16 9 relative 0.001 values inf 2.0 1.0 0.70703125 31.609375 0.0999755859375 0.3779296875 0.0 1.0537109375
func.func public @main(%x: tensor<9xf16>) -> (tensor<9xf16>, tensor<9xf16>, tensor<9xf16>, tensor<9xf16>) {
  %0 = stablehlo.log_plus_one %x : tensor<9xf16>
  %1 = stablehlo.log %x : tensor<9xf16>
  %2 = stablehlo.sqrt %x : tensor<9xf16>
  %3 = stablehlo.rsqrt %x : tensor<9xf16>
  return %0, %1, %2, %3 : tensor<9xf16>, tensor<9xf16>, tensor<9xf16>, tensor<9xf16>
}
