// input x f64 13 values 1.0 1.00390625 1.01171875 -1.37 65504.0 1e-05 -6.2e-05 3.3 0.0 inf nan 250.0 -0.02
// output f64 13 relative 0 values 1.0 1.00390625 1.01171875 -1.3701171875 65504.0 0.0 -6.198883056640625e-05 3.30078125 0.0 inf nan 250.0 -0.0200042724609375
// output f64 13 relative 0 values 1.0 1.0 1.015625 -1.3671875 65536.0 1.0013580322265625e-05 -6.198883056640625e-05 3.296875 0.0 inf nan 250.0 -0.02001953125
// output f64 13 relative 0 values 1.0 1.0 1.0 -1.375 inf 0.0 -0.0 3.25 0.0 inf nan inf -0.01953125
// output f64 13 relative 0 values 1.0 1.0 1.0 -1.25 inf 0.0 -6.103515625e-05 3.5 0.0 inf nan 256.0 -0.01953125
// output f64 13 relative 0 values 1.0 1.0 1.0 -1.5 inf 0.0 -0.0 3.0 0.0 inf nan inf -0.0
// output f64 13 relative 0 values 1.0 1.00390625 1.01171875 -1.3700000047683716 65504.0 9.999999747378752e-06 -6.199999916134402e-05 3.299999952316284 0.0 inf nan 250.0 -0.019999999552965164
// output f64 13 relative 0 values 1.0 1.00390625 1.01171875 -1.3699999999998909 65504.0 1.0000000000003062e-05 -6.20000000000065e-05 3.2999999999992724 0.0 inf nan 250.0 -0.01999999999999602
// output f64 13 relative 0 values 1.0 1.00390625 1.01171875 -1.37 65504.0 1e-05 -6.2e-05 3.3 0.0 inf nan 250.0 -0.02
func.func public @main(%x: tensor<13xf64>) -> (tensor<13xf64>, tensor<13xf64>, tensor<13xf64>, tensor<13xf64>, tensor<13xf64>, tensor<13xf64>, tensor<13xf64>, tensor<13xf64>) {
  %0 = stablehlo.reduce_precision %x, format = e5m10 : tensor<13xf64>
  %1 = stablehlo.reduce_precision %x, format = e8m7 : tensor<13xf64>
  %2 = stablehlo.reduce_precision %x, format = e4m3 : tensor<13xf64>
  %3 = stablehlo.reduce_precision %x, format = e5m2 : tensor<13xf64>
  %4 = stablehlo.reduce_precision %x, format = e2m1 : tensor<13xf64>
  %5 = stablehlo.reduce_precision %x, format = e8m23 : tensor<13xf64>
  %6 = stablehlo.reduce_precision %x, format = e11m40 : tensor<13xf64>
  %7 = stablehlo.reduce_precision %x, format = e10m52 : tensor<13xf64>
  return %0, %1, %2, %3, %4, %5, %6, %7 : tensor<13xf64>, tensor<13xf64>, tensor<13xf64>, tensor<13xf64>, tensor<13xf64>, tensor<13xf64>, tensor<13xf64>, tensor<13xf64>
}
