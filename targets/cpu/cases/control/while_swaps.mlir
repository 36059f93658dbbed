// input a f32 3 seed 99
// input b f32 3 seed 100
// output f32 3 tolerance 1e-06 values -0.07938093 0.8502247 -0.40589115
// output f32 3 tolerance 1e-06 values 0.2511233 -0.5127309 0.53769344
// output f32 3 tolerance 1e-06 values -0.07938093 0.8502247 -0.40589115
func.func public @main(%a: tensor<3xf32>, %b: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %three = stablehlo.constant dense<3> : tensor<i32>
  %r:4 = stablehlo.while(%i = %zero, %p = %a, %q = %b, %k = %b) : tensor<i32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
    cond {
      %c = stablehlo.compare LT, %i, %three : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %c : tensor<i1>
    } do {
      %n = stablehlo.add %i, %one : tensor<i32>
      stablehlo.return %n, %q, %p, %k : tensor<i32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
    }
  return %r#1, %r#2, %r#3 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}
