// input x f32 3x5 seed 88
// output f32 4x7 tolerance 1e-06 values 0 0 0 0 0 0 0 -0.9091363 -0.30104843 0.12131802 0.35796306 0.40888667 0 0 0.27408886 -0.046430353 -0.552671 0.7553669 -0.122316524 0 0 0.8142786 -0.43484774 0.13030455 0.5097354 0.70344484 0 0
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<4x7xf32>) {
  %v = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.pad %x, %v, low = [1, 0], high = [0, 2], interior = [0, 0] : (tensor<3x5xf32>, tensor<f32>) -> tensor<4x7xf32>
  return %0 : tensor<4x7xf32>
}
