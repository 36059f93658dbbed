// input t f32 3x4x5 seed 109
// input i i32 2x1 values 2 1
// input u f32 2x3x5 seed 112
// output f32 3x4x5 tolerance 1e-05 values -0.7783325 -0.6075886 -0.62256616 -0.8232651 0.79031456 0.21817274 -0.53969043 0.5167249 -0.61258113 0.07239141 0.5716425 0.88517225 -0.9870195 0.9550674 0.7114329 0.2820769 -0.3330005 0.8662007 -0.12031952 0.7074388 -0.5521717 0.36944586 0.9196206 1.0983524 0.9056415 0.34148777 -0.5941088 0.09885174 0.42036948 0.37044436 -0.050923616 -0.8437344 -0.007988036 0.45631552 0.5491762 0.6934598 0.36395407 -0.15127309 -0.85222167 0.26110834 0.020968556 0.013979033 -0.36445332 0.8856715 -0.23564649 -1.7284074 0.4073889 0.17174238 -0.43534696 -1.4138792 1.2361457 -0.48527208 -0.5781328 0.95756364 0.12181723 0.8162756 0.7723415 0.542686 0.12730904 -0.4737893
func.func public @main(%t: tensor<3x4x5xf32>, %i: tensor<2x1xi32>, %u: tensor<2x3x5xf32>) -> (tensor<3x4x5xf32>) {
  %0 = "stablehlo.scatter"(%t, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1, 2], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<3x4x5xf32>, tensor<2x1xi32>, tensor<2x3x5xf32>) -> tensor<3x4x5xf32>
  return %0 : tensor<3x4x5xf32>
}
