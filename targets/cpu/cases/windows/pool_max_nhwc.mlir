// input x f32 2x7x6x3 seed 177
// output f32 2x3x3x3 tolerance 1e-05 values 0.71542686 0.6984523 0.77334 0.5107339 0.6964553 0.8202696 0.9600599 0.19221169 0.9261108 0.43384922 0.7333999 -0.055416875 0.9700449 0.57463807 0.8202696 0.40688968 0.94807786 0.48776835 0.789316 0.7333999 -0.012481278 0.9700449 0.542686 0.47778332 0.8941588 0.94807786 0.48776835 0.08337494 0.6025961 0.9990015 0.7324014 0.85721415 0.79630554 0.74837744 0.32401398 0.65851223 0.79031456 0.7863205 0.60858715 0.7324014 0.8622067 0.9131303 0.9141288 0.39291063 0.9490764 0.79031456 0.9560659 0.60858715 0.71642536 0.97403896 0.9221168 0.74638045 0.47578633 0.544683
func.func public @main(%x: tensor<2x7x6x3xf32>) -> (tensor<2x3x3x3xf32>) {
  %i = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 1, 3, 2, 1>, window_strides = array<i64: 1, 2, 2, 1>, base_dilations = array<i64: 1, 1, 1, 1>, window_dilations = array<i64: 1, 1, 1, 1>, padding = dense<[[0, 0], [0, 0], [0, 0], [0, 0]]> : tensor<4x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<2x7x6x3xf32>, tensor<f32>) -> tensor<2x3x3x3xf32>
  return %0 : tensor<2x3x3x3xf32>
}
