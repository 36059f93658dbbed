// input x f32 3x5 seed 44
// output f32 3x5 tolerance 2e-06 values 0.62871546 0.65080196 0.6301128 0.5639268 0.44912818 0.29917634 0.5783555 0.33127007 0.52332306 0.6689511 0.29479846 0.3467061 0.35878786 0.3288414 0.72473025
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.logistic %x : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
