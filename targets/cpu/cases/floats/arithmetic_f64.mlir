// input x f64 17 values 1.5 -2.5 0.5 -0.5 2.5 0.0 -0.0 3.75 -7.25 inf -inf nan 1.0 100.0 0.125 inf 7.0
// input y f64 17 values 2.0 3.0 -0.5 0.5 -1.25 -0.0 5.0 3.75 2.0 1.0 inf 2.0 nan -3.0 8.0 inf 2.5
// output f64 17 relative 1e-15 values 3.5 0.5 0.0 0.0 1.25 0.0 5.0 7.5 -5.25 inf -nan nan nan 97.0 8.125 inf 9.5
// output f64 17 relative 1e-15 values -0.5 -5.5 1.0 -1.0 3.75 0.0 -5.0 0.0 -9.25 inf -inf nan nan 103.0 -7.875 -nan 4.5
// output f64 17 relative 1e-15 values 3.0 -7.5 -0.25 -0.25 -3.125 -0.0 -0.0 14.0625 -14.5 inf -inf nan nan -300.0 1.0 inf 17.5
// output f64 17 relative 1e-15 values 2.0 3.0 0.5 0.5 2.5 -0.0 5.0 3.75 2.0 inf inf nan nan 100.0 8.0 inf 7.0
// output f64 17 relative 1e-15 values 1.5 -2.5 -0.5 -0.5 -1.25 -0.0 -0.0 3.75 -7.25 1.0 -inf nan nan -3.0 0.125 inf 2.5
// output f64 17 relative 1e-15 values 2.0 3.0 -0.5 0.5 -1.25 -0.0 5.0 3.75 2.0 1.0 inf nan nan -3.0 8.0 inf 2.5
// output f64 17 relative 1e-15 values -1.5 2.5 -0.5 0.5 -2.5 -0.0 0.0 -3.75 7.25 -inf inf -nan -1.0 -100.0 -0.125 -inf -7.0
// output f64 17 relative 1e-15 values 1.5 2.5 0.5 0.5 2.5 0.0 0.0 3.75 7.25 inf inf nan 1.0 100.0 0.125 inf 7.0
// output f64 17 relative 1e-15 values 1.0 -1.0 1.0 -1.0 1.0 0.0 0.0 1.0 -1.0 1.0 -1.0 nan 1.0 1.0 1.0 1.0 1.0
// output i1 17 relative 1e-15 values 1 1 1 1 1 1 1 1 1 0 0 0 1 1 1 0 1
// output f64 17 relative 1e-15 values 0.6435011087932844 -0.6947382761967031 2.356194490192345 -0.7853981633974483 2.0344439357957027 3.141592653589793 -0.0 0.7853981633974483 -1.3016288340091962 1.5707963267948966 -0.7853981633974483 nan nan 1.6007873316517744 0.015623728620476831 0.7853981633974483 1.2277723863741932
func.func public @main(%x: tensor<17xf64>, %y: tensor<17xf64>) -> (tensor<17xf64>, tensor<17xf64>, tensor<17xf64>, tensor<17xf64>, tensor<17xf64>, tensor<17xf64>, tensor<17xf64>, tensor<17xf64>, tensor<17xf64>, tensor<17xi1>, tensor<17xf64>) {
  %0 = stablehlo.add %x, %y : tensor<17xf64>
  %1 = stablehlo.subtract %x, %y : tensor<17xf64>
  %2 = stablehlo.multiply %x, %y : tensor<17xf64>
  %3 = stablehlo.maximum %x, %y : tensor<17xf64>
  %4 = stablehlo.minimum %x, %y : tensor<17xf64>
  %5 = stablehlo.clamp %y, %x, %y : tensor<17xf64>
  %6 = stablehlo.negate %x : tensor<17xf64>
  %7 = stablehlo.abs %x : tensor<17xf64>
  %8 = stablehlo.sign %x : tensor<17xf64>
  %9 = stablehlo.is_finite %x : (tensor<17xf64>) -> tensor<17xi1>
  %10 = stablehlo.atan2 %x, %y : tensor<17xf64>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10 : tensor<17xf64>, tensor<17xf64>, tensor<17xf64>, tensor<17xf64>, tensor<17xf64>, tensor<17xf64>, tensor<17xf64>, tensor<17xf64>, tensor<17xf64>, tensor<17xi1>, tensor<17xf64>
}
