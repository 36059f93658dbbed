// input x f32 3x5 seed 42
// output f32 3x5 tolerance 2e-06 values 0.67914575 1.3799083 2.3285184 0.44163388 0.51401556 0.4968581 0.39886937 1.9649892 1.0880351 0.5003431 1.4119653 0.44785082 0.8717139 1.4091483 1.8918283
func.func public @main(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.exponential %x : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
