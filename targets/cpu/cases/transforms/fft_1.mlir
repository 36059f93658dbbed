// input x complex<f32> 2x1 values -0.07338992 -0.6145781 0.99101347 0.14328507
// output complex<f32> 2x1 tolerance 1e-05 values -0.07338992 -0.6145781 0.99101347 0.14328507
// output complex<f32> 2x1 tolerance 1e-05 values -0.07338992 -0.6145781 0.99101347 0.14328507
func.func public @main(%x: tensor<2x1xcomplex<f32>>) -> (tensor<2x1xcomplex<f32>>, tensor<2x1xcomplex<f32>>) {
  %0 = stablehlo.fft %x, type = FFT, length = [1] : (tensor<2x1xcomplex<f32>>) -> tensor<2x1xcomplex<f32>>
  %1 = stablehlo.fft %x, type = IFFT, length = [1] : (tensor<2x1xcomplex<f32>>) -> tensor<2x1xcomplex<f32>>
  return %0, %1 : tensor<2x1xcomplex<f32>>, tensor<2x1xcomplex<f32>>
}
