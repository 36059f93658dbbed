// input x f32 3x5 seed 65
// output f32 3x5 tolerance 1e-05 values -0.08455846 -0.15939537 0.76613104 0.12725551 -0.16891037 0.13874747 0.80242574 -0.1531725 -0.059582297 0.020340845 0.013509441 -0.074343875 -0.16083369 0.70605856 0.06414078
func.func private @unused(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  return %x : tensor<3x5xf32>
}
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.composite "aten.gelu.default" %x {composite_attributes = {approximate = "tanh"}, decomposition = @unused} : (tensor<3x5xf32>) -> tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
