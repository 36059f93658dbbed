// input x i8 3x5 values -100 -63 -26 11 48 85 122 -97 -60 -23 14 51 88 125 -94
// input y i8 5x4 values 5 96 -69 22 113 -52 39 -126 -35 56 -109 -18 73 -92 -1 90 -75 16 107 -58
// output i32 3x4 tolerance 1e-06 values -9506 -8024 12402 4412 14951 1536 7065 -15822 18928 -9384 -18752 9000
func.func public @main(%x: tensor<3x5xi8>, %y: tensor<5x4xi8>) -> (tensor<3x4xi32>) {
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<3x5xi8>, tensor<5x4xi8>) -> tensor<3x4xi32>
  return %0 : tensor<3x4xi32>
}
