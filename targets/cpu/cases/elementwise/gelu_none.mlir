// input x f32 3x5 seed 65
// output f32 3x5 tolerance 1e-05 values -0.08455793 -0.15937223 0.7662591 0.12725621 -0.1688597 0.13874842 0.8025658 -0.15315628 -0.059582196 0.020340847 0.013509441 -0.07434359 -0.16080837 0.7061667 0.06414085
func.func private @unused(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  return %x : tensor<3x5xf32>
}
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.composite "aten.gelu.default" %x {composite_attributes = {approximate = "none"}, decomposition = @unused} : (tensor<3x5xf32>) -> tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
