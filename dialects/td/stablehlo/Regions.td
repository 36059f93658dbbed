//===- Regions.td - operations that hold other operations -----------------===//

#ifndef EDGEC_STABLEHLO_REGIONS
#define EDGEC_STABLEHLO_REGIONS

include "Attrs.td"

def StableHLO_ReturnOp : StableHLO_Op<"return", [Pure, Terminator]> {
  let arguments = (ins Variadic<HLO_Value>:$results);
  let assemblyFormat = "$results attr-dict (`:` type($results)^)?";
}

//===- Control flow -------------------------------------------------------===//

def StableHLO_WhileOp
    : StableHLO_Op<"while",
        [RecursiveMemoryEffects, SingleBlock,
         DeclareOpInterfaceMethods<OpAsmOpInterface,
                                   ["getAsmBlockArgumentNames"]>]> {
  let arguments = (ins Variadic<HLO_Value>:$operand);
  let results = (outs Variadic<HLO_Value>);
  let regions = (region SizedRegion<1>:$cond, SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def StableHLO_IfOp
    : StableHLO_Op<"if", [RecursiveMemoryEffects, SingleBlock]> {
  let arguments = (ins HLO_PredTensor:$pred);
  let results = (outs Variadic<HLO_Value>);
  let regions = (region SizedRegion<1>:$true_branch,
                        SizedRegion<1>:$false_branch);
  let hasVerifier = 1;
}

def StableHLO_CaseOp
    : StableHLO_Op<"case", [RecursiveMemoryEffects, SingleBlock]> {
  let arguments = (ins RankedTensorOf<[I32]>:$index);
  let results = (outs Variadic<HLO_Value>);
  let regions = (region VariadicRegion<SizedRegion<1>>:$branches);
  let hasVerifier = 1;
}

//===- Reductions ---------------------------------------------------------===//

def StableHLO_ReduceOp
    : StableHLO_Op<"reduce", [RecursiveMemoryEffects,
                              SameVariadicOperandSize, SingleBlock]> {
  let arguments = (ins Variadic<HLO_Tensor>:$inputs,
                       Variadic<HLO_Tensor>:$init_values,
                       DenseI64ArrayAttr:$dimensions);
  let results = (outs Variadic<HLO_Tensor>);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def StableHLO_ReduceWindowOp
    : StableHLO_Op<"reduce_window", [RecursiveMemoryEffects,
                                     SameVariadicOperandSize, SingleBlock]> {
  let arguments = (ins Variadic<HLO_Tensor>:$inputs,
                       Variadic<HLO_Tensor>:$init_values,
                       DenseI64ArrayAttr:$window_dimensions,
                       OptionalAttr<DenseI64ArrayAttr>:$window_strides,
                       OptionalAttr<DenseI64ArrayAttr>:$base_dilations,
                       OptionalAttr<DenseI64ArrayAttr>:$window_dilations,
                       OptionalAttr<I64ElementsAttr>:$padding);
  let results = (outs Variadic<HLO_Tensor>);
  let hasVerifier = 1;
  let regions = (region SizedRegion<1>:$body);
}

def StableHLO_MapOp
    : StableHLO_Op<"map", [RecursiveMemoryEffects,
                           SameOperandsAndResultShape, SingleBlock]> {
  let arguments = (ins Variadic<HLO_Tensor>:$inputs,
                       DenseI64ArrayAttr:$dimensions);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
  let regions = (region SizedRegion<1>:$computation);
}

def StableHLO_SortOp
    : StableHLO_Op<"sort", [RecursiveMemoryEffects,
                            SameOperandsAndResultShape, SingleBlock]> {
  let arguments = (ins Variadic<HLO_Tensor>:$inputs,
                       DefaultValuedOptionalAttr<I64Attr, "-1">:$dimension,
                       DefaultValuedOptionalAttr<BoolAttr, "false">:$is_stable);
  let results = (outs Variadic<HLO_Tensor>);
  let hasVerifier = 1;
  let regions = (region SizedRegion<1>:$comparator);
}

def StableHLO_ScatterOp
    : StableHLO_Op<"scatter", [RecursiveMemoryEffects,
                               SameVariadicOperandSize, SingleBlock]> {
  let arguments = (ins Variadic<HLO_Tensor>:$inputs,
                       HLO_IndexTensor:$scatter_indices,
                       Variadic<HLO_Tensor>:$updates,
                       StableHLO_ScatterDimensionNumbers
                           :$scatter_dimension_numbers,
                       DefaultValuedOptionalAttr<BoolAttr, "false">
                           :$indices_are_sorted,
                       DefaultValuedOptionalAttr<BoolAttr, "false">
                           :$unique_indices);
  let results = (outs Variadic<HLO_Tensor>);
  let hasVerifier = 1;
  let regions = (region SizedRegion<1>:$update_computation);
}

def StableHLO_SelectAndScatterOp
    : StableHLO_Op<"select_and_scatter", [RecursiveMemoryEffects,
                                          SingleBlock]> {
  let arguments = (ins HLO_Tensor:$operand, HLO_Tensor:$source,
                       HLO_Tensor:$init_value,
                       OptionalAttr<DenseI64ArrayAttr>:$window_dimensions,
                       OptionalAttr<DenseI64ArrayAttr>:$window_strides,
                       OptionalAttr<I64ElementsAttr>:$padding);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
  let regions = (region SizedRegion<1>:$select, SizedRegion<1>:$scatter);
}

//===- Calls --------------------------------------------------------------===//

def StableHLO_CompositeOp
    : StableHLO_Op<"composite",
                   [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "names a computation that its decomposition function spells out";
  let arguments = (ins Variadic<HLO_Value>:$inputs, StrAttr:$name,
                       DefaultValuedOptionalAttr<DictionaryAttr, "{}">
                           :$composite_attributes,
                       FlatSymbolRefAttr:$decomposition,
                       DefaultValuedOptionalAttr<I32Attr, "0">:$version);
  let results = (outs Variadic<HLO_Value>);
  let assemblyFormat = [{
    $name $inputs attr-dict `:` functional-type(operands, results)
  }];
}

def StableHLO_CustomCallOp
    : StableHLO_Op<"custom_call",
                   [DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let arguments = (ins
    Variadic<HLO_Value>:$inputs,
    StrAttr:$call_target_name,
    DefaultValuedOptionalAttr<BoolAttr, "false">:$has_side_effect,
    OptionalAttr<AnyAttrOf<[StrAttr, DictionaryAttr]>>:$backend_config,
    DefaultValuedOptionalAttr<StableHLO_CustomCallApiVersion,
      "::mlir::stablehlo::CustomCallApiVersion::API_VERSION_ORIGINAL">
        :$api_version,
    DefaultValuedOptionalAttr<
        TypedArrayAttrBase<FlatSymbolRefAttr, "array of symbols">, "{}">
        :$called_computations,
    OptionalAttr<ArrayAttr>:$operand_layouts,
    OptionalAttr<ArrayAttr>:$result_layouts,
    DefaultValuedOptionalAttr<
        TypedArrayAttrBase<StableHLO_OutputOperandAlias, "array of aliases">,
        "{}">:$output_operand_aliases);
  let results = (outs Variadic<HLO_Value>);
  let hasVerifier = 1;
  let assemblyFormat = [{
    custom<CustomCallTarget>($call_target_name) `(` $inputs `)` attr-dict `:`
    functional-type(operands, results)
  }];
}

#endif
