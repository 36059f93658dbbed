//===- Ops.td - the part of the Shardy dialect that JAX emits -------------===//
//
// Shardings say how tensors are spread over devices. One device does not care:
// they are read, printed as they were, and dropped. So an attribute here is its
// text, whatever it says.
//
//===----------------------------------------------------------------------===//

#ifndef EDGEC_SDY_OPS
#define EDGEC_SDY_OPS

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def SDY_Dialect : Dialect {
  let name = "sdy";
  let cppNamespace = "::mlir::sdy";
  let extraClassDeclaration = [{
    void registerAttributes();
    ::mlir::Attribute parseAttribute(::mlir::DialectAsmParser &parser,
                                     ::mlir::Type type) const override;
    void printAttribute(::mlir::Attribute attribute,
                        ::mlir::DialectAsmPrinter &printer) const override;
  }];
}

def SDY_Text : AttrDef<SDY_Dialect, "Text"> {
  let attrName = "sdy.text";
  let summary = "a sharding, a mesh or a list of axes, as its text";
  let parameters = (ins StringRefParameter<"the text behind `#sdy.`">:$text);
}

class SDY_Op<string mnemonic, list<Trait> traits = []>
    : Op<SDY_Dialect, mnemonic, traits>;

def SDY_MeshOp : SDY_Op<"mesh", [Symbol]> {
  let arguments = (ins SymbolNameAttr:$sym_name, SDY_Text:$mesh);
  let assemblyFormat = [{
    $sym_name `=` custom<Text>($mesh, "\"mesh\"") attr-dict
  }];
}

class SDY_ShardingOp<string mnemonic>
    : SDY_Op<mnemonic, [Pure, SameOperandsAndResultType]> {
  let arguments = (ins AnyType:$input, SDY_Text:$sharding);
  let results = (outs AnyType:$result);
  let assemblyFormat = [{
    $input custom<Text>($sharding, "\"sharding\"") attr-dict `:` type($result)
  }];
}

def SDY_ShardingConstraintOp : SDY_ShardingOp<"sharding_constraint">;
def SDY_ReshardOp : SDY_ShardingOp<"reshard">;

def SDY_ShardingGroupOp : SDY_Op<"sharding_group"> {
  let arguments = (ins AnyType:$input, I64Attr:$group_id);
  let assemblyFormat = [{
    $input `group_id` `` `=` `` $group_id attr-dict `:` type($input)
  }];
}

def SDY_ManualComputationOp
    : SDY_Op<"manual_computation", [RecursiveMemoryEffects, SingleBlock]> {
  let summary = "a computation that is written for one of several devices";
  let arguments = (ins Variadic<AnyType>:$tensors, SDY_Text:$in_shardings,
                       SDY_Text:$out_shardings, SDY_Text:$manual_axes);
  let results = (outs Variadic<AnyType>);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
}

def SDY_ReturnOp : SDY_Op<"return", [Pure, Terminator]> {
  let arguments = (ins Variadic<AnyType>:$results);
  let assemblyFormat = "$results attr-dict (`:` type($results)^)?";
}

#endif
