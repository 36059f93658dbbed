// input x f32 3x7 values nan 0.9570644 0.79630554 0.44982526 -0.082376435 -0.8002995 0.2960559 -0.79331005 -0.0683974 0.4707938 0.82426363 0.99201196 0.97403896 0.7703445 0.3809286 -0.19420868 -0.9550674 0.09835247 0.9660509 -0.35197204 nan
// output f32 3 tolerance 1e-06 values nan 0.99201196 nan
func.func public @main(%x: tensor<3x7xf32>) -> (tensor<3xf32>) {
  %i = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %i) applies stablehlo.maximum across dimensions = [1] : (tensor<3x7xf32>, tensor<f32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}
