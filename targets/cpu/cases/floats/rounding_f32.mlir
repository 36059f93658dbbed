// input x f32 17 values 0.5 1.5 2.5 -0.5 -1.5 -2.5 0.3 -0.3 0.49999997 1.7 -1.7 0 inf -inf nan 1000 -33
// output f32 17 relative 0 values 0 1 2 -1 -2 -3 0 -1 0 1 -2 0 inf -inf nan 1000 -33
// output f32 17 relative 0 values 1 2 3 -0 -1 -2 1 -0 1 2 -1 0 inf -inf nan 1000 -33
// output f32 17 relative 0 values 0 2 2 -0 -2 -2 0 -0 0 2 -2 0 inf -inf nan 1000 -33
// output f32 17 relative 0 values 1 2 3 -1 -2 -3 0 -0 0 2 -2 0 inf -inf nan 1000 -33
func.func public @main(%x: tensor<17xf32>) -> (tensor<17xf32>, tensor<17xf32>, tensor<17xf32>, tensor<17xf32>) {
  %0 = stablehlo.floor %x : tensor<17xf32>
  %1 = stablehlo.ceil %x : tensor<17xf32>
  %2 = stablehlo.round_nearest_even %x : tensor<17xf32>
  %3 = stablehlo.round_nearest_afz %x : tensor<17xf32>
  return %0, %1, %2, %3 : tensor<17xf32>, tensor<17xf32>, tensor<17xf32>, tensor<17xf32>
}
