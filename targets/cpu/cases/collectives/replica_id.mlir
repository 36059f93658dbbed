// output ui32 scalar tolerance 1e-06 values 0
func.func public @main() -> (tensor<ui32>) {
  %0 = stablehlo.replica_id : tensor<ui32>
  return %0 : tensor<ui32>
}
