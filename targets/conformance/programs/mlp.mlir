// A layer and half another: products with weights, biases, a rectifier.
func.func public @main(%x: tensor<3x12xf32>) -> (tensor<3x5xf32>, tensor<3x8xf32>) {
  %w = stablehlo.iota dim = 0 : tensor<12x8xf32>
  %v = stablehlo.constant dense<"0x000080BF398E63BEE4380E3F721C47BF00000000721C473FE4380EBF398E633E0000803FABAAAABE398EE33E398E63BF398EE3BDABAA2A3FABAA2ABF398EE33D398E633F398EE3BEABAAAA3E000080BF398E63BEE4380E3F721C47BF00000000721C473FE4380EBF398E633E0000803FABAAAABE398EE33E398E63BF398EE3BDABAA2A3FABAA2ABF398EE33D398E633F398EE3BEABAAAA3E000080BF398E63BE"> : tensor<8x5xf32>
  %b = stablehlo.constant dense<[0.5, -1.0, 2.0, 0.25, -0.5, 1.5, 0.0, -2.0]> : tensor<8xf32>
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %zeros = stablehlo.broadcast_in_dim %zero, dims = [] : (tensor<f32>) -> tensor<3x8xf32>
  %wide = stablehlo.broadcast_in_dim %b, dims = [1] : (tensor<8xf32>) -> tensor<3x8xf32>
  %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<3x12xf32>, tensor<12x8xf32>) -> tensor<3x8xf32>
  %1 = stablehlo.add %0, %wide : tensor<3x8xf32>
  %2 = stablehlo.maximum %1, %zeros : tensor<3x8xf32>
  %3 = stablehlo.dot_general %2, %v, contracting_dims = [1] x [0] : (tensor<3x8xf32>, tensor<8x5xf32>) -> tensor<3x5xf32>
  return %3, %2 : tensor<3x5xf32>, tensor<3x8xf32>
}
