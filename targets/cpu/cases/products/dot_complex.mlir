// input x complex<f32> 2x3 values -0.70144784 -0.91612583 0.041437842 -0.47978032 0.5986021 -0.22915627 0.9700449 -0.16425362 -0.84423363 -0.2850724 -0.84423363 -0.5916126
// input y complex<f32> 3x2 values 0.341987 -0.92710936 0.4717923 0.8961558 0.41587618 0.53369945 0.17423864 -0.014478283 -0.25312033 -0.74837744 -0.8662007 0.33200198
// output complex<f32> 2x2 tolerance 1e-05 values -1.1389571 -0.23037434 0.047898177 -0.7477914 -0.2485488 -0.7430775 1.3813233 0.9865382
func.func public @main(%x: tensor<2x3xcomplex<f32>>, %y: tensor<3x2xcomplex<f32>>) -> (tensor<2x2xcomplex<f32>>) {
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<2x3xcomplex<f32>>, tensor<3x2xcomplex<f32>>) -> tensor<2x2xcomplex<f32>>
  return %0 : tensor<2x2xcomplex<f32>>
}
