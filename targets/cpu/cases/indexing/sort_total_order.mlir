// input x0 f32 8 values inf -0 0 -inf 1.5 -1.5 0 -0
// input x1 i32 8 values 0 1 2 3 4 5 6 7
// output f32 8 tolerance 1e-06 values -inf -1.5 -0 -0 0 0 1.5 inf
// output i32 8 tolerance 1e-06 values 3 5 1 7 2 6 4 0
func.func public @main(%x0: tensor<8xf32>, %x1: tensor<8xi32>) -> (tensor<8xf32>, tensor<8xi32>) {
  %0:2 = "stablehlo.sort"(%x0, %x1) <{dimension = 0 : i64, is_stable = true}> ({
  ^bb0(%a0: tensor<f32>, %b0: tensor<f32>, %a1: tensor<i32>, %b1: tensor<i32>):
    %p = stablehlo.compare LT, %a0, %b0, TOTALORDER : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  }) : (tensor<8xf32>, tensor<8xi32>) -> (tensor<8xf32>, tensor<8xi32>)
  return %0#0, %0#1 : tensor<8xf32>, tensor<8xi32>
}
