// Batches of products where BATCH_MATMUL is there.
module attributes {edgec.target_options = {"feature-level" = "6"}} {
func.func public @batch(%x: tensor<1x4x2x8xf32>, %y: tensor<1x5x2x8xf32>) -> tensor<1x2x4x5xf32> {
  %0 = stablehlo.dot_general %x, %y, batching_dims = [0, 2] x [0, 2], contracting_dims = [3] x [3] : (tensor<1x4x2x8xf32>, tensor<1x5x2x8xf32>) -> tensor<1x2x4x5xf32>
  return %0 : tensor<1x2x4x5xf32>
}
}
