// input x f32 3x5 seed 51
// input y f32 3x5 seed 52
// output f32 3x5 tolerance 2e-06 values 1.0244633 -0.6689965 -0.36245632 -0.05591613 0.25062406 0.55716425 -1.1362956 -0.82975537 1.4767848 1.783325 0.08986521 -1.6035945 -1.2970544 1.0094857 1.316026
func.func public @main(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.subtract %x, %y : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
