// input x f32 3x7 values 1 5 2 5 nan -1 nan -3 -3 -4 -9 -3 -5 -8 0 -0 0 0 0 0 0
// output i32 3 tolerance 1e-06 values 4 0 0
func.func public @main(%x: tensor<3x7xf32>) -> (tensor<3xi32>) {
  %n = stablehlo.iota dim = 1 : tensor<3x7xi32>
  %i = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %z = stablehlo.constant dense<0> : tensor<i32>
  %0:2 = stablehlo.reduce(%x init: %i), (%n init: %z) across dimensions = [1] : (tensor<3x7xf32>, tensor<3x7xi32>, tensor<f32>, tensor<i32>) -> (tensor<3xf32>, tensor<3xi32>)
    reducer(%a: tensor<f32>, %c: tensor<f32>) (%b: tensor<i32>, %d: tensor<i32>) {
    %g = stablehlo.compare GT, %a, %c : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %u = stablehlo.compare NE, %a, %a : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %h = stablehlo.or %g, %u : tensor<i1>
    %e = stablehlo.compare EQ, %a, %c : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %l = stablehlo.compare LT, %b, %d : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %k = stablehlo.and %e, %l : tensor<i1>
    %o = stablehlo.or %h, %k : tensor<i1>
    %v = stablehlo.select %h, %a, %c : tensor<i1>, tensor<f32>
    %w = stablehlo.select %o, %b, %d : tensor<i1>, tensor<i32>
    stablehlo.return %v, %w : tensor<f32>, tensor<i32>
  }
  return %0#1 : tensor<3xi32>
}
