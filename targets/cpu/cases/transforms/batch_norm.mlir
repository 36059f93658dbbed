// input x f32 2x3x4 seed 209
// input scale f32 3 seed 211
// input offset f32 3 seed 212
// input mean f32 3 seed 213
// input variance f32 3 values 0.8869196 0.87094355 0.66924614
// input g f32 2x3x4 seed 210
// output f32 2x3x4 tolerance 1e-05 values 0.556856 0.7215937 0.6489312 0.55609685 -1.8700007 -0.56475127 -1.1908033 -1.6191547 -0.60281473 -0.61325324 -0.5610608 -0.44623733 0.55067426 0.69057655 0.59307873 0.69263715 -0.8357925 -1.4161396 -1.7987859 -1.9837317 -0.6412015 -0.57452977 -0.44522718 -0.2532936
// output f32 2x3x4 tolerance 1e-05 values 0.6166332 0.872293 0.75952667 0.61545503 -1.6329052 1.0746464 -0.22400829 -1.1125615 -0.46178842 -0.4855263 -0.36683682 -0.105719924 0.6070396 0.82415694 0.67284805 0.8273548 0.5124104 -0.69143575 -1.4851805 -1.8688238 -0.54908264 -0.39746636 -0.103422716 0.3330483
// output f32 3 tolerance 1e-05 values -0.083999 -0.20307039 -0.04368447
// output f32 3 tolerance 1e-05 values 0.36766714 0.20163849 0.12860608
// output f32 2x3x4 tolerance 1e-05 values 0.07876569 0.012677033 -0.10196766 -0.021967968 -0.62216526 0.83819836 0.6205724 0.5747165 0.07877372 0.16947141 -0.33822984 -0.09540747 -0.11046193 0.012872812 0.08765152 -0.051409405 -0.06586105 -0.24377668 -0.24992236 -0.084298044 -0.07627077 0.10807358 -0.30598104 0.030487992
// output f32 3 tolerance 1e-05 values -0.90130264 0.9798051 -1.404556
// output f32 3 tolerance 1e-05 values 0.34747878 -0.41437852 -0.9485773
func.func public @main(%x: tensor<2x3x4xf32>, %scale: tensor<3xf32>, %offset: tensor<3xf32>, %mean: tensor<3xf32>, %variance: tensor<3xf32>, %g: tensor<2x3x4xf32>) -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>) {
  %0 = "stablehlo.batch_norm_inference"(%x, %scale, %offset, %mean, %variance) {epsilon = 0.001 : f32, feature_index = 1 : i64} : (tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x4xf32>
  %1:3 = "stablehlo.batch_norm_training"(%x, %scale, %offset) {epsilon = 0.001 : f32, feature_index = 1 : i64} : (tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>)
  %2:3 = "stablehlo.batch_norm_grad"(%x, %scale, %mean, %variance, %g) {epsilon = 0.001 : f32, feature_index = 1 : i64} : (tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<2x3x4xf32>) -> (tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>)
  return %0, %1#0, %1#1, %1#2, %2#0, %2#1, %2#2 : tensor<2x3x4xf32>, tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>
}
