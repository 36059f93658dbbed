// input x0 i32 2x5 values 0 1 2 3 4 0 1 2 3 4
// input x1 i32 2x5 values 3 1 3 2 1 0 -5 0 7 -5
// output i32 2x5 tolerance 1e-06 values 1 4 3 0 2 1 4 0 2 3
// output i32 2x5 tolerance 1e-06 values 1 1 2 3 3 -5 -5 0 0 7
func.func public @main(%x0: tensor<2x5xi32>, %x1: tensor<2x5xi32>) -> (tensor<2x5xi32>, tensor<2x5xi32>) {
  %0:2 = "stablehlo.sort"(%x0, %x1) <{dimension = 1 : i64, is_stable = true}> ({
  ^bb0(%a0: tensor<i32>, %b0: tensor<i32>, %a1: tensor<i32>, %b1: tensor<i32>):
    %p = stablehlo.compare GT, %b1, %a1, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  }) : (tensor<2x5xi32>, tensor<2x5xi32>) -> (tensor<2x5xi32>, tensor<2x5xi32>)
  return %0#0, %0#1 : tensor<2x5xi32>, tensor<2x5xi32>
}
