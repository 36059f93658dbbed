// input x f32 3x7 seed 116
// output f32 3 tolerance 1e-06 values 0.2960559 0.7703445 0.14428358
func.func public @main(%x: tensor<3x7xf32>) -> (tensor<3xf32>) {
  %i = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %i) across dimensions = [1] : (tensor<3x7xf32>, tensor<f32>) -> tensor<3xf32>
    reducer(%a: tensor<f32>, %b: tensor<f32>) {
    stablehlo.return %b : tensor<f32>
  }
  return %0 : tensor<3xf32>
}
