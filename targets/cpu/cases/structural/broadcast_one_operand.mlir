// input column f32 3x1 seed 86
// input x f32 3x5 seed 85
// output f32 3x5 tolerance 1e-06 values -0.27369204 -0.543674 0.22346285 -0.25885162 0.29595274 0.1445049 0.02037757 -0.06527029 -0.112438686 -0.12112759 0.36512807 0.0922124 -0.33452842 0.74142087 0.0070296456
func.func public @main(%column: tensor<3x1xf32>, %x: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %c = stablehlo.broadcast_in_dim %column, dims = [0, 1] : (tensor<3x1xf32>) -> tensor<3x5xf32>
  %0 = stablehlo.multiply %c, %x : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
