//===- Distribution.td - tuples, tokens, and work on several devices ------===//

#ifndef EDGEC_STABLEHLO_DISTRIBUTION
#define EDGEC_STABLEHLO_DISTRIBUTION

include "Attrs.td"

//===- Tuples and order ---------------------------------------------------===//

def StableHLO_TupleOp : StableHLO_Op<"tuple", [Pure]> {
  let arguments = (ins Variadic<HLO_Value>:$val);
  let results = (outs AnyTuple:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $val attr-dict `:` custom<TupleOpType>(type($val), type($result))
  }];
}

def StableHLO_GetTupleElementOp
    : StableHLO_Op<"get_tuple_element", [Pure]> {
  let arguments = (ins AnyTuple:$operand,
                       ConfinedAttr<I32Attr, [IntNonNegative]>:$index);
  let results = (outs HLO_Value:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $operand `[` $index `]` attr-dict `:` functional-type(operands, results)
  }];
}

def StableHLO_OptimizationBarrierOp
    : StableHLO_Op<"optimization_barrier", [Pure]> {
  let arguments = (ins Variadic<HLO_Value>:$operand);
  let results = (outs Variadic<HLO_Value>:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    attr-dict ($operand^ `:` custom<PairwiseOpType>(type($operand),
    type($result))):(`(` `)`)?
  }];
}

def StableHLO_CreateTokenOp : StableHLO_Op<"create_token", [Pure]> {
  let results = (outs StableHLO_Token:$output);
  let assemblyFormat = "attr-dict `:` type(results)";
}

def StableHLO_AfterAllOp : StableHLO_Op<"after_all", [Pure]> {
  let arguments = (ins Variadic<StableHLO_Token>:$inputs);
  let results = (outs StableHLO_Token:$result);
  let assemblyFormat = [{
    $inputs attr-dict `:` custom<VariadicSameOperandsAndResultType>(
      ref($inputs), type($inputs), type($result))
  }];
}

//===- Devices ------------------------------------------------------------===//

class StableHLO_IdOp<string mnemonic> : StableHLO_Op<mnemonic, [Pure]> {
  let results = (outs RankedTensorOf<[UI32]>:$result);
  let assemblyFormat = "attr-dict `:` type(results)";
}

def StableHLO_PartitionIdOp : StableHLO_IdOp<"partition_id">;
def StableHLO_ReplicaIdOp : StableHLO_IdOp<"replica_id">;

def StableHLO_AllGatherOp : StableHLO_Op<"all_gather"> {
  let arguments = (ins Variadic<HLO_Tensor>:$operands,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$all_gather_dim,
                       I64ElementsAttr:$replica_groups,
                       OptionalAttr<StableHLO_ChannelHandle>:$channel_handle,
                       UnitAttr:$use_global_device_ids);
  let results = (outs Variadic<HLO_Tensor>);
  let hasVerifier = 1;
}

def StableHLO_AllReduceOp : StableHLO_Op<"all_reduce", [SingleBlock]> {
  let arguments = (ins Variadic<HLO_Tensor>:$operands,
                       I64ElementsAttr:$replica_groups,
                       OptionalAttr<StableHLO_ChannelHandle>:$channel_handle,
                       UnitAttr:$use_global_device_ids);
  let results = (outs Variadic<HLO_Tensor>);
  let hasVerifier = 1;
  let regions = (region SizedRegion<1>:$computation);
}

def StableHLO_ReduceScatterOp
    : StableHLO_Op<"reduce_scatter", [SingleBlock]> {
  let arguments = (ins HLO_Tensor:$operand,
                       ConfinedAttr<I64Attr, [IntNonNegative]>
                           :$scatter_dimension,
                       I64ElementsAttr:$replica_groups,
                       OptionalAttr<StableHLO_ChannelHandle>:$channel_handle,
                       UnitAttr:$use_global_device_ids);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
  let regions = (region SizedRegion<1>:$computation);
}

def StableHLO_AllToAllOp : StableHLO_Op<"all_to_all"> {
  let arguments = (ins Variadic<HLO_Tensor>:$operands,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$split_dimension,
                       ConfinedAttr<I64Attr, [IntNonNegative]>
                           :$concat_dimension,
                       ConfinedAttr<I64Attr, [IntPositive]>:$split_count,
                       I64ElementsAttr:$replica_groups,
                       OptionalAttr<StableHLO_ChannelHandle>:$channel_handle);
  let results = (outs Variadic<HLO_Tensor>);
  let hasVerifier = 1;
}

def StableHLO_CollectiveBroadcastOp
    : StableHLO_Op<"collective_broadcast", [StableHLO_CompatibleTypes]> {
  let arguments = (ins HLO_Tensor:$operand, I64ElementsAttr:$replica_groups,
                       OptionalAttr<StableHLO_ChannelHandle>:$channel_handle);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
}

def StableHLO_CollectivePermuteOp
    : StableHLO_Op<"collective_permute", [StableHLO_CompatibleTypes]> {
  let arguments = (ins HLO_Tensor:$operand,
                       I64ElementsAttr:$source_target_pairs,
                       OptionalAttr<StableHLO_ChannelHandle>:$channel_handle);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
}

def StableHLO_CrossReplicaSumOp
    : StableHLO_Op<"cross-replica-sum", [StableHLO_CompatibleTypes]> {
  let arguments = (ins HLO_Tensor:$operand, I64ElementsAttr:$replica_groups);
  let results = (outs HLO_Tensor:$result);
}

def StableHLO_AsyncStartOp : StableHLO_Op<"async_start", [SingleBlock]> {
  let arguments = (ins Variadic<HLO_Tensor>:$operands);
  let results = (outs StableHLO_Future:$result);
  let regions = (region SizedRegion<1>:$body);
  let hasVerifier = 1;
}

def StableHLO_AsyncDoneOp : StableHLO_Op<"async_done"> {
  let arguments = (ins StableHLO_Future:$operand);
  let results = (outs Variadic<HLO_Value>);
  let hasVerifier = 1;
}

//===- Hosts --------------------------------------------------------------===//

def StableHLO_InfeedOp : StableHLO_Op<"infeed"> {
  let arguments = (ins StableHLO_Token:$token,
                       OptionalAttr<StrAttr>:$infeed_config,
                       OptionalAttr<ArrayAttr>:$layout);
  let results = (outs Variadic<HLO_Value>);
}

def StableHLO_OutfeedOp : StableHLO_Op<"outfeed"> {
  let arguments = (ins Variadic<HLO_Tensor>:$inputs, StableHLO_Token:$token,
                       OptionalAttr<StrAttr>:$outfeed_config);
  let results = (outs StableHLO_Token:$result);
}

def StableHLO_SendOp : StableHLO_Op<"send"> {
  let arguments = (ins Variadic<HLO_Tensor>:$inputs, StableHLO_Token:$token,
                       StableHLO_ChannelHandle:$channel_handle,
                       DefaultValuedOptionalAttr<BoolAttr, "false">
                           :$is_host_transfer,
                       OptionalAttr<I64ElementsAttr>:$source_target_pairs);
  let results = (outs StableHLO_Token:$result);
}

def StableHLO_RecvOp : StableHLO_Op<"recv"> {
  let arguments = (ins StableHLO_Token:$token,
                       StableHLO_ChannelHandle:$channel_handle,
                       DefaultValuedOptionalAttr<BoolAttr, "false">
                           :$is_host_transfer,
                       OptionalAttr<I64ElementsAttr>:$source_target_pairs);
  let results = (outs Variadic<HLO_Value>);
}

#endif
