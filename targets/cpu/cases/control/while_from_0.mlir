// input first i32 scalar values 0
// input x f32 3x4 seed 93
// input y f32 3x4 seed 94
// output i32 scalar tolerance 1e-06 values 5
// output f32 3x4 tolerance 1e-06 values -0.03486957 1.4883769 -1.2915158 -0.49954754 -0.07321829 -0.012528081 -0.3174769 -0.98806477 1.8507082 0.44884235 -1.3186626 0.48569334
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
