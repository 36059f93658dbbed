// input x complex<f32> 2x5x1 values 1.5 -0.75 -1 0.5 3.5 -1.75 50 -25 -64 32 0.5 -0.25 0 0 -2.5 1.25 63.5 -31.75 4.5 -2.25
// input w complex<f32> 2x1x2 values 1 0.5 -1.5 -0.75 63.5 31.75 -64 -32
// output complex<f32> 2x4x2 tolerance 1e-06 values -77.5 0 77.1875 0 276.5625 0 -278.125 0 3973.125 0 -4006.5625 0 -5017.5 0 5026.25 0 0.625 0 -0.9375 0 -198.4375 0 200 0 5037.1875 0 -5075.3125 0 436.5625 0 -479.0625 0
func.func public @main(%x: tensor<2x5x1xcomplex<f32>>, %w: tensor<2x1x2xcomplex<f32>>) -> (tensor<2x4x2xcomplex<f32>>) {
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x5x1xcomplex<f32>>, tensor<2x1x2xcomplex<f32>>) -> tensor<2x4x2xcomplex<f32>>
  return %0 : tensor<2x4x2xcomplex<f32>>
}
