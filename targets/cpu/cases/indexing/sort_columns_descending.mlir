// input x0 f32 3x7 seed 114
// output f32 3x7 tolerance 1e-06 values 0.50274587 0.57463807 0.99301046 -0.04043934 0.7403894 0.30104843 0.97903144 -0.03145282 0.0064902646 -0.14128807 -0.47478783 -0.62556165 -0.6645032 -0.25511733 -0.063404895 -0.1592611 -0.97304046 -0.7064403 -0.99400896 -0.7304044 -0.5896156
func.func public @main(%x0: tensor<3x7xf32>) -> (tensor<3x7xf32>) {
  %0 = "stablehlo.sort"(%x0) <{dimension = 0 : i64, is_stable = true}> ({
  ^bb0(%a0: tensor<f32>, %b0: tensor<f32>):
    %p = stablehlo.compare GT, %a0, %b0, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  }) : (tensor<3x7xf32>) -> (tensor<3x7xf32>)
  return %0 : tensor<3x7xf32>
}
