// input x i8 2x3 values -128 127 3 0 5 -90
// input y ui8 2x3 values 255 0 100 99 7 180
// input z i8 2x3 values -128 -127 -3 0 -5 90
// output ui8 2x3 tolerance 1e-06 values 190 62 100 98 8 134
// output i1 2x3 tolerance 1e-06 values 0 0 0 0 0 1
func.func public @main(%x: tensor<2x3x!quant.uniform<i8:f32, 1.250000e-01:3>>, %y: tensor<2x3x!quant.uniform<u8:f32, 2.500000e-01:100>>, %z: tensor<2x3x!quant.uniform<i8:f32, 1.250000e-01:3>>) -> (tensor<2x3x!quant.uniform<u8:f32, 2.500000e-01:100>>, tensor<2x3xi1>) {
  %0 = stablehlo.add %x, %y : (tensor<2x3x!quant.uniform<i8:f32, 1.250000e-01:3>>, tensor<2x3x!quant.uniform<u8:f32, 2.500000e-01:100>>) -> tensor<2x3x!quant.uniform<u8:f32, 2.500000e-01:100>>
  %1 = stablehlo.compare LT, %x, %z, FLOAT : (tensor<2x3x!quant.uniform<i8:f32, 1.250000e-01:3>>, tensor<2x3x!quant.uniform<i8:f32, 1.250000e-01:3>>) -> tensor<2x3xi1>
  return %0, %1 : tensor<2x3x!quant.uniform<u8:f32, 2.500000e-01:100>>, tensor<2x3xi1>
}
