// input first i32 scalar values 7
// input x f32 3x4 seed 93
// input y f32 3x4 seed 94
// output i32 scalar tolerance 1e-06 values 7
// output f32 3x4 tolerance 1e-06 values -0.83724415 0.23814279 -0.8721917 -0.16824763 0.34997505 0.6824763 0.8292561 0.79031456 0.56565154 0.1552671 -0.44083875 0.777334
func.func public @main(%first: tensor<i32>, %x: tensor<3x4xf32>, %y: tensor<3x4xf32>) -> (tensor<i32>, tensor<3x4xf32>) {
  %n = stablehlo.constant dense<5> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %h = stablehlo.constant dense<0.5> : tensor<3x4xf32>
  %r:2 = stablehlo.while(%i = %first, %v = %x) : tensor<i32>, tensor<3x4xf32>
    cond {
      %c = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %c : tensor<i1>
    } do {
      %a = stablehlo.add %i, %one : tensor<i32>
      %m = stablehlo.multiply %v, %h : tensor<3x4xf32>
      %s = stablehlo.add %m, %y : tensor<3x4xf32>
      stablehlo.return %a, %s : tensor<i32>, tensor<3x4xf32>
    }
  return %r#0, %r#1 : tensor<i32>, tensor<3x4xf32>
}
