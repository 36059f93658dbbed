// input x f32 3x5 seed 65
// output f32 3x5 tolerance 1e-05 values 0.1439159 0.10228278 0.4460951 0.2186783 0.089027874 0.19706993 0.40889716 0.095358886 0.13647068 0.1622033 0.17226312 0.1412203 0.09614886 0.40171906 0.18864872
func.func private @unused(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  return %x : tensor<3x5xf32>
}
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.composite "odml.softmax" %x {decomposition = @unused} : (tensor<3x5xf32>) -> tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
