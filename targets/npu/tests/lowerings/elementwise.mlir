// Operations on single elements: what a broadcast only repeats is not repeated, bounds are rectifiers, truth values are numbers where they move.
func.func public @arithmetic(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> tensor<2x3xf32> {
  %two = stablehlo.constant dense<2.0> : tensor<f32>
  %twos = stablehlo.broadcast_in_dim %two, dims = [] : (tensor<f32>) -> tensor<2x3xf32>
  %wide = stablehlo.broadcast_in_dim %y, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
  %0 = stablehlo.add %x, %wide : tensor<2x3xf32>
  %1 = stablehlo.multiply %twos, %0 : tensor<2x3xf32>
  %2 = stablehlo.divide %1, %x : tensor<2x3xf32>
  %3 = stablehlo.power %2, %twos : tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}
func.func public @functions(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = stablehlo.ceil %x : tensor<2x3xf32>
  %1 = stablehlo.rsqrt %0 : tensor<2x3xf32>
  %2 = stablehlo.logistic %1 : tensor<2x3xf32>
  %3 = stablehlo.sign %2 : tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}
func.func public @bounds(%x: tensor<2x3xf32>, %low: tensor<f32>) -> (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %six = stablehlo.constant dense<6.0> : tensor<f32>
  %zeros = stablehlo.constant dense<0.0> : tensor<2x3xf32>
  %0 = stablehlo.maximum %x, %zeros : tensor<2x3xf32>
  %1 = stablehlo.clamp %zero, %x, %six : (tensor<f32>, tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %2 = stablehlo.clamp %low, %x, %six : (tensor<f32>, tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  return %0, %1, %2 : tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>
}
func.func public @truth(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<3x2xi1>) {
  %0 = stablehlo.compare GT, %x, %y : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
  %1 = stablehlo.not %0 : tensor<2x3xi1>
  %2 = stablehlo.select %1, %x, %y : tensor<2x3xi1>, tensor<2x3xf32>
  %3 = stablehlo.transpose %0, dims = [1, 0] : (tensor<2x3xi1>) -> tensor<3x2xi1>
  return %2, %3 : tensor<2x3xf32>, tensor<3x2xi1>
}
