// input x i32 15 values -2147483648 -2147483648 2147483647 2147483647 0 1 77 100 715827882 -2147483647 5 2147483646 64 -2147483648 7
// input y i32 15 values -1 1 2147483647 2 0 0 -7 7 3 -1 -2147483648 2147483647 64 0 3
// output i32 15 tolerance 1e-06 values 2147483647 -2147483647 -2 -2147483647 0 1 70 107 715827885 -2147483648 -2147483643 -3 128 -2147483648 10
// output i32 15 tolerance 1e-06 values -2147483647 2147483647 0 2147483645 0 1 84 93 715827879 -2147483646 -2147483643 -1 0 -2147483648 4
// output i32 15 tolerance 1e-06 values -2147483648 -2147483648 1 -2 0 0 -539 700 2147483646 2147483647 -2147483648 -2147483646 4096 0 21
// output i32 15 tolerance 1e-06 values -2147483648 -2147483648 1 1073741823 -1 -1 -11 14 238609294 2147483647 0 0 1 -1 2
// output i32 15 tolerance 1e-06 values 0 0 0 1 0 1 0 2 0 0 5 2147483646 0 -2147483648 1
// output i32 15 tolerance 1e-06 values -1 1 2147483647 2147483647 0 1 77 100 715827882 -1 5 2147483647 64 0 7
// output i32 15 tolerance 1e-06 values -2147483648 -2147483648 2147483647 2 0 0 -7 7 3 -2147483647 -2147483648 2147483646 64 -2147483648 3
// output i32 15 tolerance 1e-06 values -1 1 2147483647 2 0 0 -7 7 3 -1 -2147483648 2147483647 64 0 3
// output i32 15 tolerance 1e-06 values -2147483648 -2147483648 -2147483647 -2147483647 0 -1 -77 -100 -715827882 2147483647 -5 -2147483646 -64 -2147483648 -7
// output i32 15 tolerance 1e-06 values -2147483648 -2147483648 2147483647 2147483647 0 1 77 100 715827882 2147483647 5 2147483646 64 -2147483648 7
// output i32 15 tolerance 1e-06 values -1 -1 1 1 0 1 1 1 1 -1 1 1 1 -1 1
func.func public @main(%x: tensor<15xi32>, %y: tensor<15xi32>) -> (tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>) {
  %0 = stablehlo.add %x, %y : tensor<15xi32>
  %1 = stablehlo.subtract %x, %y : tensor<15xi32>
  %2 = stablehlo.multiply %x, %y : tensor<15xi32>
  %3 = stablehlo.divide %x, %y : tensor<15xi32>
  %4 = stablehlo.remainder %x, %y : tensor<15xi32>
  %5 = stablehlo.maximum %x, %y : tensor<15xi32>
  %6 = stablehlo.minimum %x, %y : tensor<15xi32>
  %7 = stablehlo.clamp %y, %x, %y : tensor<15xi32>
  %8 = stablehlo.negate %x : tensor<15xi32>
  %9 = stablehlo.abs %x : tensor<15xi32>
  %10 = stablehlo.sign %x : tensor<15xi32>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10 : tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>, tensor<15xi32>
}
