// input x f16 17 values 0.5 1.5 2.5 -0.5 -1.5 -2.5 0.300048828125 -0.300048828125 0.5 1.7001953125 -1.7001953125 0.0 inf -inf nan 1000.0 -33.0
// output f16 17 relative 0 values 0.0 1.0 2.0 -1.0 -2.0 -3.0 0.0 -1.0 0.0 1.0 -2.0 0.0 inf -inf nan 1000.0 -33.0
// output f16 17 relative 0 values 1.0 2.0 3.0 -0.0 -1.0 -2.0 1.0 -0.0 1.0 2.0 -1.0 0.0 inf -inf nan 1000.0 -33.0
// output f16 17 relative 0 values 0.0 2.0 2.0 -0.0 -2.0 -2.0 0.0 -0.0 0.0 2.0 -2.0 0.0 inf -inf nan 1000.0 -33.0
// output f16 17 relative 0 values 1.0 2.0 3.0 -1.0 -2.0 -3.0 0.0 -0.0 1.0 2.0 -2.0 0.0 inf -inf nan 1000.0 -33.0
func.func public @main(%x: tensor<17xf16>) -> (tensor<17xf16>, tensor<17xf16>, tensor<17xf16>, tensor<17xf16>) {
  %0 = stablehlo.floor %x : tensor<17xf16>
  %1 = stablehlo.ceil %x : tensor<17xf16>
  %2 = stablehlo.round_nearest_even %x : tensor<17xf16>
  %3 = stablehlo.round_nearest_afz %x : tensor<17xf16>
  return %0, %1, %2, %3 : tensor<17xf16>, tensor<17xf16>, tensor<17xf16>, tensor<17xf16>
}
