// Operations on single elements: numbers stand in the expression, and what a broadcast repeats is not written out.
func.func public @arithmetic(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> tensor<2x3xf32> {
  %two = stablehlo.constant dense<2.0> : tensor<f32>
  %twos = stablehlo.broadcast_in_dim %two, dims = [] : (tensor<f32>) -> tensor<2x3xf32>
  %wide = stablehlo.broadcast_in_dim %y, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
  %0 = stablehlo.add %x, %wide : tensor<2x3xf32>
  %1 = stablehlo.multiply %twos, %0 : tensor<2x3xf32>
  %2 = stablehlo.power %1, %twos : tensor<2x3xf32>
  %3 = stablehlo.tanh %2 : tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}
func.func public @bounds(%x: tensor<2x3xf32>, %low: tensor<f32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  %six = stablehlo.constant dense<6.0> : tensor<f32>
  %zeros = stablehlo.constant dense<0.0> : tensor<2x3xf32>
  %0 = stablehlo.maximum %x, %zeros : tensor<2x3xf32>
  %1 = stablehlo.clamp %low, %x, %six : (tensor<f32>, tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  return %0, %1 : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func public @truth(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>, %p: tensor<2x3xi1>) -> (tensor<2x3xf32>, tensor<3x2xi1>) {
  %0 = stablehlo.compare GT, %x, %y : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
  %1 = stablehlo.not %0 : tensor<2x3xi1>
  %2 = stablehlo.and %1, %p : tensor<2x3xi1>
  %3 = stablehlo.select %2, %x, %y : tensor<2x3xi1>, tensor<2x3xf32>
  %4 = stablehlo.transpose %0, dims = [1, 0] : (tensor<2x3xi1>) -> tensor<3x2xi1>
  return %3, %4 : tensor<2x3xf32>, tensor<3x2xi1>
}
func.func public @integers(%x: tensor<7xi32>, %y: tensor<7xi32>) -> (tensor<7xi32>, tensor<7xi32>, tensor<7xf32>, tensor<7xi32>) {
  %three = stablehlo.constant dense<3> : tensor<7xi32>
  %0 = stablehlo.divide %x, %three : tensor<7xi32>
  %1 = stablehlo.remainder %x, %three : tensor<7xi32>
  %2 = stablehlo.convert %x : (tensor<7xi32>) -> tensor<7xf32>
  %3 = stablehlo.xor %x, %y : tensor<7xi32>
  return %0, %1, %2, %3 : tensor<7xi32>, tensor<7xi32>, tensor<7xf32>, tensor<7xi32>
}
