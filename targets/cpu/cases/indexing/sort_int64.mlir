// input x0 i64 10 values -51539607552 -34359738368 -17179869184 0 17179869184 34359738368 51539607552 -42949672960 -25769803776 -8589934592
// output i64 10 tolerance 1e-06 values -51539607552 -42949672960 -34359738368 -25769803776 -17179869184 -8589934592 0 17179869184 34359738368 51539607552
func.func public @main(%x0: tensor<10xi64>) -> (tensor<10xi64>) {
  %0 = "stablehlo.sort"(%x0) <{dimension = 0 : i64, is_stable = true}> ({
  ^bb0(%a0: tensor<i64>, %b0: tensor<i64>):
    %p = stablehlo.compare LT, %a0, %b0, SIGNED : (tensor<i64>, tensor<i64>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  }) : (tensor<10xi64>) -> (tensor<10xi64>)
  return %0 : tensor<10xi64>
}
