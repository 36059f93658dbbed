//===- Dialect.td - the NNAPI dialect and its types -----------------------===//
//
// One operation for each operation of the Neural Networks API, with the
// operands of its call in their order: tensors, scalars, and small tensors of
// integers. The operations themselves are generated from the table in
// runtime/nnapi/operations.tsv (build/nnapi.rs), which is also what the rules
// about shapes, scales and feature levels are checked by (`verify-nnapi`).
//
//===----------------------------------------------------------------------===//

#ifndef EDGEC_NNAPI_DIALECT
#define EDGEC_NNAPI_DIALECT

include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def NNAPI_Dialect : Dialect {
  let name = "nnapi";
  let cppNamespace = "::mlir::nnapi";
  let hasConstantMaterializer = 1;
}

// The operand types of NeuralNetworksTypes.h as MLIR has them.
class NNAPI_Type<string name, string predicate>
    : Type<CPred<"::mlir::nnapi::" # predicate>, name>;

def NNAPI_FLOAT32 : NNAPI_Type<"FLOAT32", "isFloat($_self, 32)">;
def NNAPI_FLOAT16 : NNAPI_Type<"FLOAT16", "isFloat($_self, 16)">;
def NNAPI_INT32 : NNAPI_Type<"INT32", "isInteger($_self, 32)">;
def NNAPI_BOOL : NNAPI_Type<"BOOL", "isInteger($_self, 1)">;

class NNAPI_TensorType<string name, string predicate>
    : NNAPI_Type<name, "isTensorOf($_self, [](::mlir::Type element) "
                       "{ return ::mlir::nnapi::" # predicate # "; })">;

def NNAPI_TENSOR_FLOAT32
    : NNAPI_TensorType<"TENSOR_FLOAT32", "isFloat(element, 32)">;
def NNAPI_TENSOR_FLOAT16
    : NNAPI_TensorType<"TENSOR_FLOAT16", "isFloat(element, 16)">;
// A bias has the scale of the product that it is added to.
def NNAPI_TENSOR_INT32
    : NNAPI_TensorType<"TENSOR_INT32",
                       "isInteger(element, 32) || "
                       "::mlir::nnapi::isQuantized(element, 32, true)">;
def NNAPI_TENSOR_BOOL8
    : NNAPI_TensorType<"TENSOR_BOOL8", "isInteger(element, 1)">;
def NNAPI_TENSOR_QUANT8_ASYMM
    : NNAPI_TensorType<"TENSOR_QUANT8_ASYMM", "isQuantized(element, 8, false)">;
def NNAPI_TENSOR_QUANT8_ASYMM_SIGNED
    : NNAPI_TensorType<"TENSOR_QUANT8_ASYMM_SIGNED",
                       "isQuantized(element, 8, true)">;
def NNAPI_TENSOR_QUANT8_SYMM
    : NNAPI_TensorType<"TENSOR_QUANT8_SYMM", "isQuantized(element, 8, true)">;
def NNAPI_TENSOR_QUANT8_SYMM_PER_CHANNEL
    : NNAPI_TensorType<"TENSOR_QUANT8_SYMM_PER_CHANNEL",
                       "isQuantizedPerChannel(element)">;
def NNAPI_TENSOR_QUANT16_ASYMM
    : NNAPI_TensorType<"TENSOR_QUANT16_ASYMM",
                       "isQuantized(element, 16, false)">;
def NNAPI_TENSOR_QUANT16_SYMM
    : NNAPI_TensorType<"TENSOR_QUANT16_SYMM", "isQuantized(element, 16, true)">;

// An operand that is not given.
def NNAPI_None : Type<CPred<"::llvm::isa<::mlir::NoneType>($_self)">, "none">;

class NNAPI_Op<string mnemonic, list<Trait> traits = [Pure]>
    : Op<NNAPI_Dialect, mnemonic, traits> {
  let assemblyFormat = [{
    operands attr-dict `:` functional-type(operands, results)
  }];
}

// A scalar or a small tensor of integers: an axis, a stride, a shape. Other
// stored values are weights.
def NNAPI_ConstantOp : NNAPI_Op<"constant", [
    Pure, ConstantLike, AllTypesMatch<["value", "output"]>,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let arguments = (ins TypedAttrInterface:$value);
  let results = (outs AnyType:$output);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
}

def NNAPI_NoValueOp : NNAPI_Op<"no_value"> {
  let results = (outs NNAPI_None:$output);
  let assemblyFormat = "attr-dict `:` type($output)";
}

#endif
