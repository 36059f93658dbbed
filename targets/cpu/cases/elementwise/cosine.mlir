// input x f32 3x5 seed 45
// output f32 3x5 tolerance 2e-06 values 0.69145936 0.555338 0.8333687 0.9999939 0.72182995 0.9604794 0.65454614 0.9834426 0.9532325 0.8193132 0.74623555 0.78967994 0.9183562 0.9994735 0.79151416
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.cosine %x : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
