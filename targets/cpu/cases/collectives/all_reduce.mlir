// input x f32 2x3 values 1.5 -2 0.25 -0.5 4 3
// output f32 2x3 tolerance 1e-06 values 1.5 -2 0.25 -0.5 4 3
func.func public @main(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>) {
  %0 = "stablehlo.all_reduce"(%x) <{replica_groups = dense<0> : tensor<1x1xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %s = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
