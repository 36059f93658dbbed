// input x i32 4 values -7 7 5 -5
// input y i32 4 values 2 2 -3 3
// output i32 4 tolerance 2e-06 values 2 7 5 3
func.func public @main(%x: tensor<4xi32>, %y: tensor<4xi32>) -> (tensor<4xi32>) {
  %0 = stablehlo.maximum %x, %y : tensor<4xi32>
  return %0 : tensor<4xi32>
}
