// input x i32 15 values -2147483648 -2147483648 2147483647 2147483647 0 1 77 100 715827882 -2147483647 5 2147483646 64 -2147483648 7
// input y i32 15 values -1 1 2147483647 2 0 0 -7 7 3 -1 -2147483648 2147483647 64 0 3
// output i32 15 tolerance 1e-06 values -2147483648 0 2147483647 2 0 0 73 4 2 -2147483647 0 2147483646 64 0 3
// output i32 15 tolerance 1e-06 values -1 -2147483647 2147483647 2147483647 0 1 -3 103 715827883 -1 -2147483643 2147483647 64 -2147483648 7
// output i32 15 tolerance 1e-06 values 2147483647 -2147483647 0 2147483645 0 1 -76 99 715827881 2147483646 -2147483643 1 0 -2147483648 4
// output i32 15 tolerance 1e-06 values 2147483647 2147483647 -2147483648 -2147483648 -1 -2 -78 -101 -715827883 2147483646 -6 -2147483647 -65 2147483647 -8
// output i32 15 tolerance 1e-06 values 1 1 31 31 0 1 4 3 15 2 2 30 1 1 3
// output i32 15 tolerance 1e-06 values 0 0 1 1 32 31 25 25 2 0 29 1 25 0 29
func.func public @main(%x: tensor<15xi32>, %y: tensor<15xi32>) -> (tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>) {
  %0 = stablehlo.and %x, %y : tensor<15xi32>
  %1 = stablehlo.or %x, %y : tensor<15xi32>
  %2 = stablehlo.xor %x, %y : tensor<15xi32>
  %3 = stablehlo.not %x : tensor<15xi32>
  %4 = stablehlo.popcnt %x : tensor<15xi32>
  %5 = stablehlo.count_leading_zeros %x : tensor<15xi32>
  return %0, %1, %2, %3, %4, %5 : tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>
}
