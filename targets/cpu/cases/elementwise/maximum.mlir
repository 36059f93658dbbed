// input x f32 3x5 seed 55
// input y f32 3x5 seed 56
// output f32 3x5 tolerance 2e-06 values 0.85621566 0.14028956 0.37194207 0.4707938 0.6375437 0.6185721 0.4138792 0.74438345 -0.13829257 0.79331005 -0.26210684 0.6045931 0.4737893 0.6625062 0.6655018
func.func public @main(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>) -> (tensor<3x5xf32>) {
  %0 = stablehlo.maximum %x, %y : tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
