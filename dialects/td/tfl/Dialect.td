//===- Dialect.td - the TensorFlow Lite dialect and its base classes ------===//
//
// One operation for each builtin operator of the TFL3 schema that edgec
// writes. Operand order follows the schema; attribute names follow the fields
// of the operator's options table.
//
//===----------------------------------------------------------------------===//

#ifndef EDGEC_TFL_DIALECT
#define EDGEC_TFL_DIALECT

include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def TFL_Dialect : Dialect {
  let name = "tfl";
  let cppNamespace = "::mlir::TFL";
  let hasConstantMaterializer = 1;
}

// A tensor that may be left out stands as the result of tfl.no_value.
def TFL_Tensor : RankedTensorOf<[AnyType]>;
def TFL_TensorOrNone : AnyTypeOf<[TFL_Tensor, NoneType]>;
def TFL_IntTensor : RankedTensorOf<[AnyInteger]>;
def TFL_BoolTensor : RankedTensorOf<[I1]>;

class TFL_Op<string mnemonic, list<Trait> traits = [Pure]>
    : Op<TFL_Dialect, mnemonic, traits> {
  let assemblyFormat = [{
    operands attr-dict `:` functional-type(operands, results)
  }];
}

class TFL_StringIn<list<string> values>
    : ConfinedAttr<StrAttr, [AttrConstraint<
        Or<!foreach(value, values,
             CPred<"::llvm::cast<::mlir::StringAttr>($_self).getValue() == \"" #
                   value # "\"">)>,
        "one of " # !interleave(values, ", ")>]>;

def TFL_Activation
    : TFL_StringIn<["NONE", "RELU", "RELU_N1_TO_1", "RELU6", "TANH",
                    "SIGN_BIT"]>;
def TFL_Padding : TFL_StringIn<["SAME", "VALID"]>;
def TFL_False : DefaultValuedAttr<BoolAttr, "false">;

#endif
