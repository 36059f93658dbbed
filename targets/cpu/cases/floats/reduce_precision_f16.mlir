// input x f16 13 values 1.0 1.00390625 1.01171875 -1.3701171875 65504.0 1.0013580322265625e-05 -6.198883056640625e-05 3.30078125 0.0 inf nan 250.0 -0.0200042724609375
// output f16 13 relative 0 values 1.0 1.00390625 1.01171875 -1.3701171875 65504.0 0.0 -6.198883056640625e-05 3.30078125 0.0 inf nan 250.0 -0.0200042724609375
// output f16 13 relative 0 values 1.0 1.0 1.015625 -1.3671875 inf 1.0013580322265625e-05 -6.198883056640625e-05 3.296875 0.0 inf nan 250.0 -0.02001953125
// output f16 13 relative 0 values 1.0 1.0 1.0 -1.375 inf 0.0 -0.0 3.25 0.0 inf nan inf -0.01953125
// output f16 13 relative 0 values 1.0 1.0 1.0 -1.25 inf 0.0 -6.103515625e-05 3.5 0.0 inf nan 256.0 -0.01953125
// output f16 13 relative 0 values 1.0 1.0 1.0 -1.5 inf 0.0 -0.0 3.0 0.0 inf nan inf -0.0
func.func public @main(%x: tensor<13xf16>) -> (tensor<13xf16>, tensor<13xf16>, tensor<13xf16>, tensor<13xf16>, tensor<13xf16>) {
  %0 = stablehlo.reduce_precision %x, format = e5m10 : tensor<13xf16>
  %1 = stablehlo.reduce_precision %x, format = e8m7 : tensor<13xf16>
  %2 = stablehlo.reduce_precision %x, format = e4m3 : tensor<13xf16>
  %3 = stablehlo.reduce_precision %x, format = e5m2 : tensor<13xf16>
  %4 = stablehlo.reduce_precision %x, format = e2m1 : tensor<13xf16>
  return %0, %1, %2, %3, %4 : tensor<13xf16>, tensor<13xf16>, tensor<13xf16>, tensor<13xf16>, tensor<13xf16>
}
