// input x f32 2x3x2x5 seed 81
// output f32 2x2x2x2 tolerance 1e-06 values 0.8012981 -0.2481278 -0.21517724 0.8781827 0.8771842 0.39890164 -0.7114329 0.9530704 -0.9430854 0.8642037 0.18222666 0.13230155 -0.30004993 0.078382425 0.25312033 0.7743385
func.func public @main(%x: tensor<2x3x2x5xf32>) -> (tensor<2x2x2x2xf32>) {
  %0 = stablehlo.slice %x [0:2, 0:3:2, 0:2, 1:5:2] : (tensor<2x3x2x5xf32>) -> tensor<2x2x2x2xf32>
  return %0 : tensor<2x2x2x2xf32>
}
