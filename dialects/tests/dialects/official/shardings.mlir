module {
  sdy.mesh @mesh = <["x"=4, "y"=2]>
  sdy.mesh @one = <["x"=1]>
  sdy.mesh @reordered = <["x"=2], device_ids=[1, 0]>
  func.func @shardings(%arg0: tensor<4x8xf32> {sdy.sharding = #sdy.sharding<@mesh, [{"x"}, {?}]>}, %arg1: tensor<4x8xf32> {sdy.sharding = #sdy.sharding<@mesh, [{"x":(1)2, ?}p0, {}], replicated={"y"}>}) -> (tensor<4x8xf32> {sdy.sharding = #sdy.sharding<@mesh, [{"x"}, {}]>}) {
    %0 = sdy.sharding_constraint %arg0 <@mesh, [{"x"}, {}]> : tensor<4x8xf32>
    %1 = sdy.reshard %0 <@mesh, [{}, {"y"}]> : tensor<4x8xf32>
    %2 = sdy.manual_computation(%1) in_shardings=[<@mesh, [{"x"}, {}]>] out_shardings=[<@mesh, [{"x"}, {}]>] manual_axes={"x"} (%arg2: tensor<1x8xf32>) {
      sdy.return %arg2 : tensor<1x8xf32>
    } : (tensor<4x8xf32>) -> tensor<4x8xf32>
    %3 = stablehlo.add %2, %arg1 {sdy.sharding = #sdy.sharding_per_value<[<@mesh, [{"x"}, {}]>]>} : tensor<4x8xf32>
    return %3 : tensor<4x8xf32>
  }
}
