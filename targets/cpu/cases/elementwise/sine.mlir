// input x f32 3x5 seed 46
// output f32 3x5 tolerance 2e-06 values -0.6198074 0.72723067 0.11110315 -0.7013816 0.14773484 0.7759172 -0.52920514 -0.18808912 -0.006490219 -0.009485628 -0.19690754 -0.54185367 0.7625199 0.121020645 -0.7244834
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.sine %x : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
