// input x f64 17 values 0.5 1.5 2.5 -0.5 -1.5 -2.5 0.3 -0.3 0.49999997 1.7 -1.7 0.0 inf -inf nan 1000.0 -33.0
// output f64 17 relative 0 values 0.0 1.0 2.0 -1.0 -2.0 -3.0 0.0 -1.0 0.0 1.0 -2.0 0.0 inf -inf nan 1000.0 -33.0
// output f64 17 relative 0 values 1.0 2.0 3.0 -0.0 -1.0 -2.0 1.0 -0.0 1.0 2.0 -1.0 0.0 inf -inf nan 1000.0 -33.0
// output f64 17 relative 0 values 0.0 2.0 2.0 -0.0 -2.0 -2.0 0.0 -0.0 0.0 2.0 -2.0 0.0 inf -inf nan 1000.0 -33.0
// output f64 17 relative 0 values 1.0 2.0 3.0 -1.0 -2.0 -3.0 0.0 -0.0 0.0 2.0 -2.0 0.0 inf -inf nan 1000.0 -33.0
func.func public @main(%x: tensor<17xf64>) -> (tensor<17xf64>, tensor<17xf64>, tensor<17xf64>, tensor<17xf64>) {
  %0 = stablehlo.floor %x : tensor<17xf64>
  %1 = stablehlo.ceil %x : tensor<17xf64>
  %2 = stablehlo.round_nearest_even %x : tensor<17xf64>
  %3 = stablehlo.round_nearest_afz %x : tensor<17xf64>
  return %0, %1, %2, %3 : tensor<17xf64>, tensor<17xf64>, tensor<17xf64>, tensor<17xf64>
}
