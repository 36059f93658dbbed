// What level 7 has.
module attributes {edgec.target_options = {"feature-level" = "7"}} {
func.func public @reversed(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = stablehlo.reverse %x, dims = [0, 2] : tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}
}
