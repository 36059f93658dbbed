// input x f64 10 values 0.25 2.0 3.0 1e-300 1e+300 7.0 0.0 inf nan -1.0
// output f64 10 relative 3e-16 values 2.0 0.7071067811865475 0.5773502691896258 1e+150 1e-150 0.3779644730092272 inf 0.0 nan -nan
func.func public @main(%x: tensor<10xf64>) -> (tensor<10xf64>) {
  %0 = stablehlo.rsqrt %x : tensor<10xf64>
  return %0 : tensor<10xf64>
}
