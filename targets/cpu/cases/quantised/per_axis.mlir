// input x f32 1x4 values 1.5 -2 0.25 4
// input w i8 4x3 values 1 -7 100 127 -128 8 0 0 -5 3 2 1
// output f32 1x3 tolerance 1e-06 values -120.25 66.1875 6.671875
// output i8 3x4 tolerance 1e-06 values 1 127 0 3 -7 -128 0 2 100 8 -5 1
func.func public @main(%x: tensor<1x4xf32>, %w: tensor<4x3x!quant.uniform<i8:f32:1, {5.000000e-01:0,2.500000e-01:-3,6.250000e-02:8}>>) -> (tensor<1x3xf32>, tensor<3x4x!quant.uniform<i8:f32:0, {5.000000e-01:0,2.500000e-01:-3,6.250000e-02:8}>>) {
  %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<1x4xf32>, tensor<4x3x!quant.uniform<i8:f32:1, {5.000000e-01:0,2.500000e-01:-3,6.250000e-02:8}>>) -> tensor<1x3xf32>
  %1 = stablehlo.transpose %w, dims = [1, 0] : (tensor<4x3x!quant.uniform<i8:f32:1, {5.000000e-01:0,2.500000e-01:-3,6.250000e-02:8}>>) -> tensor<3x4x!quant.uniform<i8:f32:0, {5.000000e-01:0,2.500000e-01:-3,6.250000e-02:8}>>
  return %0, %1 : tensor<1x3xf32>, tensor<3x4x!quant.uniform<i8:f32:0, {5.000000e-01:0,2.500000e-01:-3,6.250000e-02:8}>>
}
