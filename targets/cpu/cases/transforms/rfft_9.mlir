// input x f32 2x9 seed 225
// output complex<f32> 2x5 tolerance 1e-05 values -0.04842735 0 0.5484618 -0.3316369 1.9245448 1.268129 1.0314529 1.3922126 0.2783665 0.5802513 1.1827259 0 -0.9298208 1.1587607 0.44626215 -0.90935344 -0.44682977 -1.2184023 -1.1999161 -0.5271683
func.func public @main(%x: tensor<2x9xf32>) -> (tensor<2x5xcomplex<f32>>) {
  %0 = stablehlo.fft %x, type = RFFT, length = [9] : (tensor<2x9xf32>) -> tensor<2x5xcomplex<f32>>
  return %0 : tensor<2x5xcomplex<f32>>
}
