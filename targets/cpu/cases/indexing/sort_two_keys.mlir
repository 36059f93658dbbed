// input x0 i32 2x5 values 2 1 2 1 0 1 1 1 0 0
// input x1 f32 2x5 seed 115
// output i32 2x5 tolerance 1e-06 values 0 1 1 2 2 0 0 1 1 1
// output f32 2x5 tolerance 1e-06 values -0.090364456 0.13529706 0.029455816 0.17523715 -0.30204692 -0.0044932603 -0.8502247 0.90114826 0.118322514 -0.50174737
func.func public @main(%x0: tensor<2x5xi32>, %x1: tensor<2x5xf32>) -> (tensor<2x5xi32>, tensor<2x5xf32>) {
  %0:2 = "stablehlo.sort"(%x0, %x1) <{dimension = 1 : i64, is_stable = true}> ({
  ^bb0(%a0: tensor<i32>, %b0: tensor<i32>, %a1: tensor<f32>, %b1: tensor<f32>):
    %l = stablehlo.compare LT, %a0, %b0 : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %e = stablehlo.compare EQ, %a0, %b0 : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %m = stablehlo.compare GT, %a1, %b1 : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %n = stablehlo.and %e, %m : tensor<i1>
    %p = stablehlo.or %l, %n : tensor<i1>
    stablehlo.return %p : tensor<i1>
  }) : (tensor<2x5xi32>, tensor<2x5xf32>) -> (tensor<2x5xi32>, tensor<2x5xf32>)
  return %0#0, %0#1 : tensor<2x5xi32>, tensor<2x5xf32>
}
