// input x bf16 17 values 1.5 -2.5 0.5 -0.5 2.5 0.0 -0.0 3.75 -7.25 inf -inf nan 1.0 100.0 0.125 inf 7.0
// input y bf16 17 values 2.0 3.0 -0.5 0.5 -1.25 -0.0 5.0 3.75 2.0 1.0 inf 2.0 nan -3.0 8.0 inf 2.5
// output bf16 17 relative 0.008 values 3.5 0.5 0.0 0.0 1.25 0.0 5.0 7.5 -5.25 inf -nan nan nan 97.0 8.125 inf 9.5
// output bf16 17 relative 0.008 values -0.5 -5.5 1.0 -1.0 3.75 0.0 -5.0 0.0 -9.25 inf -inf nan nan 103.0 -7.875 -nan 4.5
// output bf16 17 relative 0.008 values 3.0 -7.5 -0.25 -0.25 -3.125 -0.0 -0.0 14.0625 -14.5 inf -inf nan nan -300.0 1.0 inf 17.5
// output bf16 17 relative 0.008 values 2.0 3.0 0.5 0.5 2.5 -0.0 5.0 3.75 2.0 inf inf nan nan 100.0 8.0 inf 7.0
// output bf16 17 relative 0.008 values 1.5 -2.5 -0.5 -0.5 -1.25 -0.0 -0.0 3.75 -7.25 1.0 -inf nan nan -3.0 0.125 inf 2.5
// output bf16 17 relative 0.008 values 2.0 3.0 -0.5 0.5 -1.25 -0.0 5.0 3.75 2.0 1.0 inf nan nan -3.0 8.0 inf 2.5
// output bf16 17 relative 0.008 values -1.5 2.5 -0.5 0.5 -2.5 -0.0 0.0 -3.75 7.25 -inf inf -nan -1.0 -100.0 -0.125 -inf -7.0
// output bf16 17 relative 0.008 values 1.5 2.5 0.5 0.5 2.5 0.0 0.0 3.75 7.25 inf inf nan 1.0 100.0 0.125 inf 7.0
// output bf16 17 relative 0.008 values 1.0 -1.0 1.0 -1.0 1.0 0.0 -0.0 1.0 -1.0 1.0 -1.0 nan 1.0 1.0 1.0 1.0 1.0
// output i1 17 relative 0.008 values 1 1 1 1 1 1 1 1 1 0 0 0 1 1 1 0 1
// output bf16 17 relative 0.008 values 0.64453125 -0.6953125 2.359375 -0.78515625 2.03125 3.140625 -0.0 0.78515625 -1.3046875 1.5703125 -0.78515625 nan nan 1.6015625 0.015625 0.78515625 1.2265625
// output bf16 17 relative 0.008 values 0.75 -0.83203125 -1.0 -1.0 -2.0 -nan -0.0 1.0 -3.625 inf -nan nan nan -33.25 0.015625 -nan 2.796875
// output bf16 17 relative 0.008 values 1.5 -2.5 0.0 -0.0 0.0 -nan -0.0 0.0 -1.25 -nan -nan nan nan 1.0 0.125 -nan 2.0
func.func public @main(%x: tensor<17xbf16>, %y: tensor<17xbf16>) -> (tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xi1>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>) {
  %0 = stablehlo.add %x, %y : tensor<17xbf16>
  %1 = stablehlo.subtract %x, %y : tensor<17xbf16>
  %2 = stablehlo.multiply %x, %y : tensor<17xbf16>
  %3 = stablehlo.maximum %x, %y : tensor<17xbf16>
  %4 = stablehlo.minimum %x, %y : tensor<17xbf16>
  %5 = stablehlo.clamp %y, %x, %y : tensor<17xbf16>
  %6 = stablehlo.negate %x : tensor<17xbf16>
  %7 = stablehlo.abs %x : tensor<17xbf16>
  %8 = stablehlo.sign %x : tensor<17xbf16>
  %9 = stablehlo.is_finite %x : (tensor<17xbf16>) -> tensor<17xi1>
  %10 = stablehlo.atan2 %x, %y : tensor<17xbf16>
  %11 = stablehlo.divide %x, %y : tensor<17xbf16>
  %12 = stablehlo.remainder %x, %y : tensor<17xbf16>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12 : tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xi1>, tensor<17xbf16>, tensor<17xbf16>, tensor<17xbf16>
}
