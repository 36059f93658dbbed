// input x f32 3x5 seed 40
// output f32 3x5 tolerance 2e-06 values 0.5906141 0.08736895 0.9510734 0.0004992511 0.76435345 0.65651524 0.26310533 0.055416875 0.033449825 0.19720419 0.54668 0.9181228 0.19720419 0.7094358 0.1982027
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.abs %x : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
