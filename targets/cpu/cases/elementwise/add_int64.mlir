// input x i64 4 values -7696581394432 7696581394432 5497558138880 -5497558138880
// input y i64 4 values 2 2 -3 3
// output i64 4 tolerance 2e-06 values -7696581394430 7696581394434 5497558138877 -5497558138877
func.func public @main(%x: tensor<4xi64>, %y: tensor<4xi64>) -> (tensor<4xi64>) {
  %0 = stablehlo.add %x, %y : tensor<4xi64>
  return %0 : tensor<4xi64>
}
