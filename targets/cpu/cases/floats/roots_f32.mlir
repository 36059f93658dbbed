// input x f32 9 values 0 0.25 1 2 0.001 100 7 inf 0.9
// output f32 9 relative 4e-06 values 0 0.22314355 0.6931472 1.0986123 0.0009995004 4.6151204 2.0794415 inf 0.64185387
// output f32 9 relative 4e-06 values -inf -1.3862944 0 0.6931472 -6.9077554 4.6051702 1.9459101 inf -0.105360545
// output f32 9 relative 4e-06 values 0 0.5 1 1.4142135 0.03162278 10 2.6457512 inf 0.94868326
// output f32 9 relative 4e-06 values inf 2 1 0.70710677 31.622776 0.1 0.37796447 0 1.0540925
func.func public @main(%x: tensor<9xf32>) -> (tensor<9xf32>, tensor<9xf32>, tensor<9xf32>, tensor<9xf32>) {
  %0 = stablehlo.log_plus_one %x : tensor<9xf32>
  %1 = stablehlo.log %x : tensor<9xf32>
  %2 = stablehlo.sqrt %x : tensor<9xf32>
  %3 = stablehlo.rsqrt %x : tensor<9xf32>
  return %0, %1, %2, %3 : tensor<9xf32>, tensor<9xf32>, tensor<9xf32>, tensor<9xf32>
}
