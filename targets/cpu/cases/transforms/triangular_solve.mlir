// input m f32 4x4 values 2.373939 -0.85322016 -0.26610085 0.13529706 0.35097355 2.3809285 0.22516225 -0.11632551 -0.6435347 0.6435347 1.7448827 0.6605092 -0.60958564 -0.0654019 0.29306042 2.4658012
// input r f32 4x2 seed 232
// input l f32 2x4 seed 233
// output f32 4x2 tolerance 0.0001 values 0.19032599 0.38675082 -0.3646046 -0.353719 -0.25227308 0.8038528 0.25545844 -0.08402026
// output f32 4x2 tolerance 0.0001 values 0.020700064 0.3267196 -0.27741307 -0.35322598 -0.52814 0.55903953 0.18809476 -0.07471148
// output f32 4x2 tolerance 0.0001 values 0.19379303 1.9100902 -0.1704006 -1.3492169 -0.9332267 0.9800995 0.4638043 -0.18422367
// output f32 2x4 tolerance 0.0001 values 0.009142986 0.04480819 0.08324645 -0.030572992 -0.289907 0.34634507 0.1535121 -0.3160559
// output f32 2x4 tolerance 0.0001 values 0.1574226 0.111586906 0.1860893 -0.07538692 0.41186327 0.69806755 0.6899925 -0.779331
// output f32 2x4 tolerance 0.0001 values 0.033755098 0.058173347 0.08968471 -0.030572992 -0.026994241 0.36026585 0.22006923 -0.3160559
func.func public @main(%m: tensor<4x4xf32>, %r: tensor<4x2xf32>, %l: tensor<2x4xf32>) -> (tensor<4x2xf32>, tensor<4x2xf32>, tensor<4x2xf32>, tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>) {
  %0 = "stablehlo.triangular_solve"(%m, %r) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<4x4xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
  %1 = "stablehlo.triangular_solve"(%m, %r) <{left_side = true, lower = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<4x4xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
  %2 = "stablehlo.triangular_solve"(%m, %r) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = true}> : (tensor<4x4xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
  %3 = "stablehlo.triangular_solve"(%m, %l) <{left_side = false, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<4x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %4 = "stablehlo.triangular_solve"(%m, %l) <{left_side = false, lower = false, transpose_a = #stablehlo<transpose ADJOINT>, unit_diagonal = true}> : (tensor<4x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %5 = "stablehlo.triangular_solve"(%m, %l) <{left_side = false, lower = false, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = false}> : (tensor<4x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %0, %1, %2, %3, %4, %5 : tensor<4x2xf32>, tensor<4x2xf32>, tensor<4x2xf32>, tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>
}
