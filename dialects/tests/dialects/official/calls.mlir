module @jit_step attributes {jax.uses_shape_polymorphism = true, mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<4xf32> {jax.buffer_donor = true, mhlo.layout_mode = "default", mhlo.sharding = "{replicated}", tf.aliasing_output = 0 : i32}, %arg1: tensor<i32> {jax.arg_info = "x['a']", jax.global_constant = "c"}) -> (tensor<4xf32> {jax.result_info = "result[0]", mhlo.layout_mode = "default"}, tensor<4xf32> {jax.result_info = "result[1]"}) attributes {jax.main} {
    %0 = call @relu(%arg0) : (tensor<4xf32>) -> tensor<4xf32>
    %1 = stablehlo.composite "my.op" %0, %arg1 {composite_attributes = {axis = 1 : i64, name = "x", nested = {a = [1 : i32, 2.000000e+00 : f32]}, value = dense<1.000000e+00> : tensor<2xf32>}, decomposition = @impl, version = 2 : i32} : (tensor<4xf32>, tensor<i32>) -> tensor<4xf32>
    %2 = stablehlo.custom_call @target(%1) {backend_config = "opaque\22quoted\22", called_computations = [@relu], mhlo.frontend_attributes = {key = "value"}} : (tensor<4xf32>) -> tensor<4xf32>
    %3:2 = stablehlo.custom_call @ffi(%1, %arg1) {api_version = 4 : i32, backend_config = {n = 1 : i64}, operand_layouts = [dense<0> : tensor<1xindex>, dense<> : tensor<0xindex>], output_operand_aliases = [#stablehlo.output_operand_alias<output_tuple_indices = [0], operand_index = 0, operand_tuple_indices = []>], result_layouts = [dense<0> : tensor<1xindex>, dense<> : tensor<0xindex>]} : (tensor<4xf32>, tensor<i32>) -> (tensor<4xf32>, tensor<i32>)
    stablehlo.custom_call @effect() {has_side_effect = true} : () -> ()
    %4 = stablehlo.composite "no.args"  {decomposition = @none} : () -> tensor<f32>
    return %2, %3#0 : tensor<4xf32>, tensor<4xf32>
  }
  func.func private @relu(%arg0: tensor<4xf32>) -> tensor<4xf32> {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<4xf32>
    %1 = stablehlo.maximum %arg0, %0 : tensor<4xf32>
    return %1 : tensor<4xf32>
  }
  func.func private @impl(%arg0: tensor<4xf32>, %arg1: tensor<i32>) -> tensor<4xf32> {
    return %arg0 : tensor<4xf32>
  }
  func.func private @none() -> tensor<f32> {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    return %cst : tensor<f32>
  }
}
