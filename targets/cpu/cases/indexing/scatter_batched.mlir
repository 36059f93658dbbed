// input t f32 3x4x5 seed 109
// input i i32 3x2 values 1 3 0 0 9 2
// input u f32 3x2x5 seed 113
// output f32 3x4x5 tolerance 1e-05 values -0.7783325 -0.6075886 -0.62256616 -0.8232651 0.79031456 -0.35197204 0.5926111 -0.6485272 -0.07538692 0.31203195 0.5716425 0.88517225 -0.9870195 0.9550674 0.7114329 0.5137294 0.52970546 0.35996005 0.0044932603 -0.53669494 0.31602597 0.47478783 0.44782826 0.23514728 -0.16325511 -0.22616076 -0.6984523 0.6435347 -0.2001997 0.7703445 -0.44483274 0.1542686 0.56764853 0.79530704 0.83724415 0.6934598 0.36395407 -0.15127309 -0.85222167 0.26110834 -0.81128305 -0.06939591 0.48676986 0.85721415 -0.9580629 -0.9590614 0.85421866 0.48177734 -0.07638542 -0.8202696 -0.45381927 -0.1522716 -0.03644533 -0.10634049 -0.36195707 0.8162756 0.7723415 0.542686 0.12730904 -0.4737893
func.func public @main(%t: tensor<3x4x5xf32>, %i: tensor<3x2xi32>, %u: tensor<3x2x5xf32>) -> (tensor<3x4x5xf32>) {
  %0 = "stablehlo.scatter"(%t, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [2], inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    stablehlo.return %b : tensor<f32>
  }) : (tensor<3x4x5xf32>, tensor<3x2xi32>, tensor<3x2x5xf32>) -> tensor<3x4x5xf32>
  return %0 : tensor<3x4x5xf32>
}
