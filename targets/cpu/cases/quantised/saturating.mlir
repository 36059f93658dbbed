// input x f32 9 values 0 1.5 -2.5 1000000 -1000000 3000000000 -3000000000 inf -inf
// output i32 9 tolerance 1e-06 values 2 4 0 1000002 -999998 2147483647 -2147483648 2147483647 -2147483648
// output i16 9 tolerance 1e-06 values 0 3 -5 32767 -32768 32767 -32768 32767 -32768
// output ui8 9 tolerance 1e-06 values 100 106 90 255 0 255 0 255 0
func.func public @main(%x: tensor<9xf32>) -> (tensor<9x!quant.uniform<i32:f32, 1.000000e+00:2>>, tensor<9x!quant.uniform<i16:f32, 5.000000e-01:0>>, tensor<9x!quant.uniform<u8:f32, 2.500000e-01:100>>) {
  %0 = stablehlo.uniform_quantize %x : (tensor<9xf32>) -> tensor<9x!quant.uniform<i32:f32, 1.000000e+00:2>>
  %1 = stablehlo.uniform_quantize %x : (tensor<9xf32>) -> tensor<9x!quant.uniform<i16:f32, 5.000000e-01:0>>
  %2 = stablehlo.uniform_quantize %x : (tensor<9xf32>) -> tensor<9x!quant.uniform<u8:f32, 2.500000e-01:100>>
  return %0, %1, %2 : tensor<9x!quant.uniform<i32:f32, 1.000000e+00:2>>, tensor<9x!quant.uniform<i16:f32, 5.000000e-01:0>>, tensor<9x!quant.uniform<u8:f32, 2.500000e-01:100>>
}
