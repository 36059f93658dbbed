// weight w 4x3x3x3 seed 127
// weight b 4 seed 128
// input x f32 1x3x6x7 seed 126
// output f32 1x4x6x7 tolerance 1e-05 values 0 0 1.4162991 0.16827306 2.155787 2.436255 0.66777056 0.29146728 2.3991551 0 0 0 0 0.76810473 2.1976862 3.0361788 2.2306643 4.02457 2.1542928 0 2.0029593 0 1.2924542 1.019381 0 1.5565699 0 0 0 0 0 1.7060096 0 1.8459146 0.47157252 2.2917225 3.7840617 1.785872 0.40476406 1.7545667 0 1.5763991 3.3188252 0.9266198 1.5017232 0 2.125631 1.9148251 0.16625959 3.7552104 1.5583818 0.3770758 1.2518067 0.8286054 4.9107666 0 0.663761 4.4919734 1.5411676 0 2.1471567 1.6021047 0.24592036 2.2523253 0 1.9063776 0 1.7272358 2.5130332 1.3695605 0.4020816 1.7198759 1.661423 2.6085825 0 0.3335176 0 0.7834766 1.2006092 3.362153 1.7265573 1.0796423 0 0.0058541894 2.5158002 0 0 0 0 0 0 0 0 2.3526258 1.002924 0 2.2758312 0 0 0.044078052 0 0 0 0 1.0516405 1.4643345 0 0 0 0 1.9301322 0 0.2585141 0.78851813 0 0.9335323 0 0 0 0 0 0 0.4539469 0 0 0 1.8710015 0 0 0 0 1.2931378 0 0 0.32202572 0 0 0.9961614 0 0 0.6580611 1.3400214 0.10328835 0 1.1152756 0.5542106 0 0.68546027 1.6062753 0 0 0 0 0 0 0 0 0 0 0 0.5371955 0 3.311572 2.4995193 0.25742728 0 0 0
ml_program.global private @w(#ml_program.extern) : tensor<4x3x3x3xf32>
ml_program.global private @b(#ml_program.extern) : tensor<4xf32>
func.func public @main(%x: tensor<1x3x6x7xf32>) -> (tensor<1x4x6x7xf32>) {
  %k = ml_program.global_load_const @w : tensor<4x3x3x3xf32>
  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = [[1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1], reverse = [false, false]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x3x6x7xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x6x7xf32>
  %b = ml_program.global_load_const @b : tensor<4xf32>
  %s = stablehlo.broadcast_in_dim %b, dims = [1] : (tensor<4xf32>) -> tensor<1x4x6x7xf32>
  %1 = stablehlo.add %0, %s : tensor<1x4x6x7xf32>
  %z = stablehlo.constant dense<0.0> : tensor<1x4x6x7xf32>
  %2 = stablehlo.maximum %1, %z : tensor<1x4x6x7xf32>
  return %2 : tensor<1x4x6x7xf32>
}
