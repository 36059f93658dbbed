// input x i1 2x2 values 1 0 0 0
// input y i1 2x2 values 1 0 1 1
// output i1 2x2 tolerance 1e-06 values 1 0 0 0
func.func public @main(%x: tensor<2x2xi1>, %y: tensor<2x2xi1>) -> (tensor<2x2xi1>) {
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<2x2xi1>, tensor<2x2xi1>) -> tensor<2x2xi1>
  return %0 : tensor<2x2xi1>
}
