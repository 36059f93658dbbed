// input x bf16 17 values 0.5 1.5 2.5 -0.5 -1.5 -2.5 0.30078125 -0.30078125 0.5 1.703125 -1.703125 0.0 inf -inf nan 1000.0 -33.0
// output bf16 17 relative 0 values 0.0 1.0 2.0 -1.0 -2.0 -3.0 0.0 -1.0 0.0 1.0 -2.0 0.0 inf -inf nan 1000.0 -33.0
// output bf16 17 relative 0 values 1.0 2.0 3.0 -0.0 -1.0 -2.0 1.0 -0.0 1.0 2.0 -1.0 0.0 inf -inf nan 1000.0 -33.0
// output bf16 17 relative 0 values 0.0 2.0 2.0 -0.0 -2.0 -2.0 0.0 -0.0 0.0 2.0 -2.0 0.0 inf -inf nan 1000.0 -33.0
// output bf16 17 relative 0 values 1.0 2.0 3.0 -1.0 -2.0 -3.0 0.0 -0.0 1.0 2.0 -2.0 0.0 inf -inf nan 1000.0 -33.0
func.func public @main(%x: tensor<17xbf16>) -> (tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>) {
  %0 = stablehlo.floor %x : tensor<17xbf16>
  %1 = stablehlo.ceil %x : tensor<17xbf16>
  %2 = stablehlo.round_nearest_even %x : tensor<17xbf16>
  %3 = stablehlo.round_nearest_afz %x : tensor<17xbf16>
  return %0, %1, %2, %3 : tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>
}
