// input t f32 3x4x5 seed 109
// input i i32 4x2 values 1 2 2 3 0 4 -1 0
// input u f32 4x3 seed 110
// output f32 3x4x5 tolerance 1e-05 values -0.7783325 -0.6075886 -0.62256616 -0.8232651 0.80878687 0.21817274 -0.53969043 0.13579628 -0.61258113 0.07239141 0.5716425 0.88517225 -0.9870195 1.6095856 0.7114329 0.2820769 -0.3330005 0.8662007 -0.12031952 0.7074388 -0.6505242 -0.19420868 0.07638542 0.16125812 0.82875687 -0.22616076 -0.6984523 0.12680984 -0.2001997 0.7703445 -0.44483274 0.1542686 0.56764853 0.7568647 0.83724415 0.6934598 0.36395407 -0.15127309 -0.85222167 0.26110834 -0.81128305 -0.06939591 0.48676986 0.85721415 -1.6255617 -0.9590614 0.85421866 -0.3564653 -0.07638542 -0.8202696 0.2501248 -0.8652022 -0.16625063 -0.5701448 0.67448825 0.8162756 0.7723415 0.542686 0.12730904 -0.4737893
func.func public @main(%t: tensor<3x4x5xf32>, %i: tensor<4x2xi32>, %u: tensor<4x3xf32>) -> (tensor<3x4x5xf32>) {
  %0 = "stablehlo.scatter"(%t, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [1, 2], scatter_dims_to_operand_dims = [1, 2], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<3x4x5xf32>, tensor<4x2xi32>, tensor<4x3xf32>) -> tensor<3x4x5xf32>
  return %0 : tensor<3x4x5xf32>
}
