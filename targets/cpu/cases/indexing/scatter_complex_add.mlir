// input x complex<f32> 4x2 values 0 0 1 -0.5 2 -1 3 -1.5 4 -2 5 -2.5 6 -3 7 -3.5
// input i i32 3x1 values 2 0 2
// input u complex<f32> 3x2 values 1 2 -0 -1 0.5 0 3 -1 0 2 -4 1
// output complex<f32> 4x2 tolerance 1e-06 values 0.5 0 4 -1.5 2 -1 3 -1.5 5 2 1 -2.5 6 -3 7 -3.5
func.func public @main(%x: tensor<4x2xcomplex<f32>>, %i: tensor<3x1xi32>, %u: tensor<3x2xcomplex<f32>>) -> (tensor<4x2xcomplex<f32>>) {
  %0 = "stablehlo.scatter"(%x, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<complex<f32>>, %b: tensor<complex<f32>>):
    %s = stablehlo.add %a, %b : tensor<complex<f32>>
    stablehlo.return %s : tensor<complex<f32>>
  }) : (tensor<4x2xcomplex<f32>>, tensor<3x1xi32>, tensor<3x2xcomplex<f32>>) -> tensor<4x2xcomplex<f32>>
  return %0 : tensor<4x2xcomplex<f32>>
}
