// Regions that use values from outside of them.
func.func public @main(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %start = stablehlo.constant dense<0> : tensor<i32>
  %end = stablehlo.constant dense<3> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %step = stablehlo.add %x, %y : tensor<4xf32>
  %0:2 = stablehlo.while(%i = %start, %z = %x) : tensor<i32>, tensor<4xf32>
  cond {
    %c = stablehlo.compare LT, %i, %end : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %c : tensor<i1>
  } do {
    %n = stablehlo.add %i, %one : tensor<i32>
    %s = stablehlo.add %z, %step : tensor<4xf32>
    stablehlo.return %n, %s : tensor<i32>, tensor<4xf32>
  }
  %1 = stablehlo.add %0#1, %step : tensor<4xf32>
  return %1, %step : tensor<4xf32>, tensor<4xf32>
}
