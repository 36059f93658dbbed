// input x f32 3x5 seed 59
// input y f32 3x5 seed 60
// output f32 3x5 tolerance 2e-06 values 10.2 -0.73781514 -0.26637557 -0.9679316 -0.08439306 48.030308 -2.2915921 -0.71949506 -0.23636363 0.97894734 0.41721854 -0.7188854 -19.263737 0.15732172 2.5236542
func.func public @main(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.divide %x, %y : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
