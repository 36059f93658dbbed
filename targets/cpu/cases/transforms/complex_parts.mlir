// input re f32 2x3 seed 215
// input im f32 2x3 seed 216
// output complex<f32> 2x3 tolerance 1e-06 values -0.572641 -0.059410885 -0.8951573 -0.6884673 0.5966051 0.49675485 -0.09735397 -0.50374436 -0.97703445 0.31003496 -0.042436346 0.9380929
// output complex<f32> 3x2 tolerance 1e-06 values -0.572641 -0.059410885 -0.09735397 -0.50374436 -0.8951573 -0.6884673 -0.97703445 0.31003496 0.5966051 0.49675485 -0.042436346 0.9380929
// output complex<f32> 2 tolerance 1e-06 values 1 2 -1 0.5
func.func public @main(%re: tensor<2x3xf32>, %im: tensor<2x3xf32>) -> (tensor<2x3xcomplex<f32>>, tensor<3x2xcomplex<f32>>, tensor<2xcomplex<f32>>) {
  %0 = stablehlo.complex %re, %im : tensor<2x3xcomplex<f32>>
  %1 = stablehlo.transpose %0, dims = [1, 0] : (tensor<2x3xcomplex<f32>>) -> tensor<3x2xcomplex<f32>>
  %2 = stablehlo.constant dense<[(1.0, 2.0), (-1.0, 0.5)]> : tensor<2xcomplex<f32>>
  return %0, %1, %2 : tensor<2x3xcomplex<f32>>, tensor<3x2xcomplex<f32>>, tensor<2xcomplex<f32>>
}
