// weight w 8x8 seed 96
// input x f32 2x8 seed 95
// output f32 2x8 tolerance 1e-05 values 0.23970245 0.8028548 -0.85808873 -0.28059155 -0.35343814 0.33307913 -0.9065805 0.04748186 -0.26444954 -0.97472626 0.91609067 -0.87303776 -0.53298527 -0.90629584 0.91466993 -0.069135495
// output f32 4x2x8 tolerance 1e-05 values -0.010964119 0.8322097 0.13861546 0.31174827 0.35420504 -0.27230686 0.107667096 0.49302748 0.5674504 -0.10431432 0.72994053 0.7210798 0.722839 0.79919803 0.60086894 0.71829975 0.010595333 0.6673044 -0.322401 0.43366128 -0.61905354 0.110439844 -0.39418828 0.2781712 -0.86701936 -0.7998083 0.8004036 -0.5579113 -0.0110006705 -0.9445476 0.8091288 0.12294394 -0.06133488 0.8447529 -0.64629346 -0.20669779 -0.6324762 0.3996447 -0.6980604 -0.65599424 0.7425474 -0.8102046 0.8326169 0.4023504 -0.6629111 0.89747655 0.909272 -0.15079361 0.23970245 0.8028548 -0.85808873 -0.28059155 -0.35343814 0.33307913 -0.9065805 0.04748186 -0.26444954 -0.97472626 0.91609067 -0.87303776 -0.53298527 -0.90629584 0.91466993 -0.069135495
ml_program.global private @w(#ml_program.extern) : tensor<8x8xf32>
func.func public @main(%x: tensor<2x8xf32>) -> (tensor<2x8xf32>, tensor<4x2x8xf32>) {
  %w = ml_program.global_load_const @w : tensor<8x8xf32>
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %four = stablehlo.constant dense<4> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %o = stablehlo.constant dense<0.0> : tensor<4x2x8xf32>
  %r:4 = stablehlo.while(%k = %w, %i = %zero, %v = %x, %ys = %o) : tensor<8x8xf32>, tensor<i32>, tensor<2x8xf32>, tensor<4x2x8xf32>
    cond {
      %c = stablehlo.compare LT, %i, %four : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %c : tensor<i1>
    } do {
      %p = stablehlo.dot_general %v, %k, contracting_dims = [1] x [1] : (tensor<2x8xf32>, tensor<8x8xf32>) -> tensor<2x8xf32>
      %t = stablehlo.tanh %p : tensor<2x8xf32>
      %e = stablehlo.reshape %t : (tensor<2x8xf32>) -> tensor<1x2x8xf32>
      %u = stablehlo.dynamic_update_slice %ys, %e, %i, %zero, %zero : (tensor<4x2x8xf32>, tensor<1x2x8xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<4x2x8xf32>
      %a = stablehlo.add %i, %one : tensor<i32>
      stablehlo.return %k, %a, %t, %u : tensor<8x8xf32>, tensor<i32>, tensor<2x8xf32>, tensor<4x2x8xf32>
    }
  return %r#2, %r#3 : tensor<2x8xf32>, tensor<4x2x8xf32>
}
