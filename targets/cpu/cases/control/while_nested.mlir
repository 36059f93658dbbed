// input x f32 4 seed 97
// input y f32 4 seed 98
// output f32 4 tolerance 1e-06 values -0.5062406 -2.0289567 3.7054417 0.69695455
func.func public @main(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>) {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %three = stablehlo.constant dense<3> : tensor<i32>
  %r:2 = stablehlo.while(%i = %zero, %v = %x) : tensor<i32>, tensor<4xf32>
    cond {
      %c = stablehlo.compare LT, %i, %three : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %c : tensor<i1>
    } do {
  %q:2 = stablehlo.while(%j = %zero, %w = %v) : tensor<i32>, tensor<4xf32>
    cond {
      %c = stablehlo.compare LT, %j, %i : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %c : tensor<i1>
    } do {
      %a = stablehlo.add %w, %y : tensor<4xf32>
      %b = stablehlo.add %j, %one : tensor<i32>
      stablehlo.return %b, %a : tensor<i32>, tensor<4xf32>
    }
      %d = stablehlo.add %i, %one : tensor<i32>
      stablehlo.return %d, %q#1 : tensor<i32>, tensor<4xf32>
    }
  return %r#1 : tensor<4xf32>
}
