// input column f32 3x1 seed 86
// input row f32 5 seed 87
// output f32 3x5 tolerance 1e-06 values -0.3334998 0.5811283 1.310035 -0.14677984 0.21068394 -1.1123315 -0.19770345 0.5312032 -0.92561156 -0.5681478 -0.07688469 0.8377434 1.56665 0.10983527 0.46729904
func.func public @main(%column: tensor<3x1xf32>, %row: tensor<5xf32>) -> (tensor<3x5xf32>) {
  %c = stablehlo.broadcast_in_dim %column, dims = [0, 1] : (tensor<3x1xf32>) -> tensor<3x5xf32>
  %r = stablehlo.broadcast_in_dim %row, dims = [1] : (tensor<5xf32>) -> tensor<3x5xf32>
  %0 = stablehlo.add %c, %r : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
