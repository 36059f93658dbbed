// input x f32 13 values 1 1.0039062 1.0117188 -1.37 65504 0.00001 -0.000062 3.3 0 inf nan 250 -0.02
// output f32 13 relative 0 values 1 1.0039062 1.0117188 -1.3701172 65504 0 -0.00006198883 3.3007812 0 inf nan 250 -0.020004272
// output f32 13 relative 0 values 1 1 1.015625 -1.3671875 65536 0.00001001358 -0.00006198883 3.296875 0 inf nan 250 -0.020019531
// output f32 13 relative 0 values 1 1 1 -1.375 inf 0 -0 3.25 0 inf nan inf -0.01953125
// output f32 13 relative 0 values 1 1 1 -1.25 inf 0 -0.000061035156 3.5 0 inf nan 256 -0.01953125
// output f32 13 relative 0 values 1 1 1 -1.5 inf 0 -0 3 0 inf nan inf -0
func.func public @main(%x: tensor<13xf32>) -> (tensor<13xf32>, tensor<13xf32>, tensor<13xf32>, tensor<13xf32>, tensor<13xf32>) {
  %0 = stablehlo.reduce_precision %x, format = e5m10 : tensor<13xf32>
  %1 = stablehlo.reduce_precision %x, format = e8m7 : tensor<13xf32>
  %2 = stablehlo.reduce_precision %x, format = e4m3 : tensor<13xf32>
  %3 = stablehlo.reduce_precision %x, format = e5m2 : tensor<13xf32>
  %4 = stablehlo.reduce_precision %x, format = e2m1 : tensor<13xf32>
  return %0, %1, %2, %3, %4 : tensor<13xf32>, tensor<13xf32>, tensor<13xf32>, tensor<13xf32>, tensor<13xf32>
}
