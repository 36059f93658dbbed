// input x f32 17 values 1.5 -2.5 0.5 -0.5 2.5 0 -0 3.75 -7.25 inf -inf nan 1 100 0.125 inf 7
// input y f32 17 values 2 3 -0.5 0.5 -1.25 -0 5 3.75 2 1 inf 2 nan -3 8 inf 2.5
// output f32 17 relative 2e-06 values 3.5 0.5 0 0 1.25 0 5 7.5 -5.25 inf -nan nan nan 97 8.125 inf 9.5
// output f32 17 relative 2e-06 values -0.5 -5.5 1 -1 3.75 0 -5 0 -9.25 inf -inf nan nan 103 -7.875 -nan 4.5
// output f32 17 relative 2e-06 values 3 -7.5 -0.25 -0.25 -3.125 -0 -0 14.0625 -14.5 inf -inf nan nan -300 1 inf 17.5
// output f32 17 relative 2e-06 values 2 3 0.5 0.5 2.5 -0 5 3.75 2 inf inf nan nan 100 8 inf 7
// output f32 17 relative 2e-06 values 1.5 -2.5 -0.5 -0.5 -1.25 -0 -0 3.75 -7.25 1 -inf nan nan -3 0.125 inf 2.5
// output f32 17 relative 2e-06 values 2 3 -0.5 0.5 -1.25 -0 5 3.75 2 1 inf nan nan -3 8 inf 2.5
// output f32 17 relative 2e-06 values -1.5 2.5 -0.5 0.5 -2.5 -0 0 -3.75 7.25 -inf inf -nan -1 -100 -0.125 -inf -7
// output f32 17 relative 2e-06 values 1.5 2.5 0.5 0.5 2.5 0 0 3.75 7.25 inf inf nan 1 100 0.125 inf 7
// output f32 17 relative 2e-06 values 1 -1 1 -1 1 0 0 1 -1 1 -1 nan 1 1 1 1 1
// output i1 17 relative 2e-06 values 1 1 1 1 1 1 1 1 1 0 0 0 1 1 1 0 1
// output f32 17 relative 2e-06 values 0.6435011 -0.69473827 2.3561945 -0.7853982 2.0344439 3.1415927 -0 0.7853982 -1.3016288 1.5707964 -0.7853982 nan nan 1.6007873 0.015623729 0.7853982 1.2277724
// output f32 17 relative 2e-06 values 0.75 -0.8333333 -1 -1 -2 -nan -0 1 -3.625 inf -nan nan nan -33.333332 0.015625 -nan 2.8
// output f32 17 relative 2e-06 values 1.5 -2.5 0 -0 0 -nan -0 0 -1.25 -nan -nan nan nan 1 0.125 -nan 2
func.func public @main(%x: tensor<17xf32>, %y: tensor<17xf32>) -> (tensor<17xf32>, tensor<17xf32>, tensor<17xf32>, tensor<17xf32>, tensor<17xf32>, tensor<17xf32>, tensor<17xf32>, tensor<17xf32>, tensor<17xf32>, tensor<17xi1>, tensor<17xf32>, tensor<17xf32>, tensor<17xf32>) {
  %0 = stablehlo.add %x, %y : tensor<17xf32>
  %1 = stablehlo.subtract %x, %y : tensor<17xf32>
  %2 = stablehlo.multiply %x, %y : tensor<17xf32>
  %3 = stablehlo.maximum %x, %y : tensor<17xf32>
  %4 = stablehlo.minimum %x, %y : tensor<17xf32>
  %5 = stablehlo.clamp %y, %x, %y : tensor<17xf32>
  %6 = stablehlo.negate %x : tensor<17xf32>
  %7 = stablehlo.abs %x : tensor<17xf32>
  %8 = stablehlo.sign %x : tensor<17xf32>
  %9 = stablehlo.is_finite %x : (tensor<17xf32>) -> tensor<17xi1>
  %10 = stablehlo.atan2 %x, %y : tensor<17xf32>
  %11 = stablehlo.divide %x, %y : tensor<17xf32>
  %12 = stablehlo.remainder %x, %y : tensor<17xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12 : tensor<17xf32>, tensor<17xf32>, tensor<17xf32>, tensor<17xf32>, tensor<17xf32>, tensor<17xf32>, tensor<17xf32>, tensor<17xf32>, tensor<17xf32>, tensor<17xi1>, tensor<17xf32>, tensor<17xf32>, tensor<17xf32>
}
