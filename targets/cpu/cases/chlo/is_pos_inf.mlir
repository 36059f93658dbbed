// input x f32 5 values 1 -inf 0 inf nan
// output i1 5 tolerance 1e-06 values 0 0 0 1 0
func.func public @main(%x: tensor<5xf32>) -> (tensor<5xi1>) {
  %0 = chlo.is_pos_inf %x : tensor<5xf32> -> tensor<5xi1>
  return %0 : tensor<5xi1>
}
