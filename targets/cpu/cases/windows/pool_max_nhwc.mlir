// input x f32 2x7x6x3 seed 179
// output f32 2x3x3x3 tolerance 1e-05 values 0.49076384 0.61258113 0.8012981 0.047428858 0.9201198 0.572641 0.556665 0.9500749 0.9101348 0.560659 0.7064403 0.9530704 0.047428858 0.779331 0.99301046 0.556665 0.9660509 0.93010485 0.45681477 0.7064403 0.9530704 0.93709433 0.4128807 0.99301046 0.6485272 -0.078382425 0.88716924 0.6525212 0.72141784 0.6045931 0.30204692 0.38691962 0.85621566 0.5896156 0.984024 0.9700449 0.8652022 0.80529207 0.7433849 0.30204692 0.65851223 0.08437344 0.5866201 0.984024 0.7393909 0.9091363 0.9580629 0.7084373 0.44283575 0.9850225 0.94807786 0.8272591 0.6475287 0.8302546
func.func public @main(%x: tensor<2x7x6x3xf32>) -> (tensor<2x3x3x3xf32>) {
  %i = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %i) <{window_dimensions = array<i64: 1, 3, 2, 1>, window_strides = array<i64: 1, 2, 2, 1>, base_dilations = array<i64: 1, 1, 1, 1>, window_dilations = array<i64: 1, 1, 1, 1>, padding = dense<[[0, 0], [0, 0], [0, 0], [0, 0]]> : tensor<4x2xi64>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %r = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %r : tensor<f32>
  }) : (tensor<2x7x6x3xf32>, tensor<f32>) -> tensor<2x3x3x3xf32>
  return %0 : tensor<2x3x3x3xf32>
}
