//===- Dialect.td - the StableHLO dialect and its base classes ------------===//
//
// Operation names, operand names, attribute names and the printed form follow
// the StableHLO specification (openxla.org/stablehlo/spec), so that text
// written by other tools parses here and text written here parses there.
//
//===----------------------------------------------------------------------===//

#ifndef EDGEC_STABLEHLO_DIALECT
#define EDGEC_STABLEHLO_DIALECT

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def StableHLO_Dialect : Dialect {
  let name = "stablehlo";
  let cppNamespace = "::mlir::stablehlo";
  let hasConstantMaterializer = 1;
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
  let extraClassDeclaration = "void registerTypesAndAttributes();";
}

class StableHLO_Op<string mnemonic, list<Trait> traits = []>
    : Op<StableHLO_Dialect, mnemonic, traits>;

// All operands and results have one element type and shapes that agree where
// both are known.
def StableHLO_CompatibleTypes
    : NativeOpTrait<"CompatibleOperandsAndResultType"> {
  let cppNamespace = "::mlir::stablehlo";
}

def StableHLO_Token : TypeDef<StableHLO_Dialect, "Token"> {
  let mnemonic = "token";
  let summary = "orders side effects between operations";
}

//===- Type constraints ---------------------------------------------------===//

def HLO_Quantized
    : Type<CPred<"::llvm::isa<::mlir::quant::QuantizedType>($_self)">,
           "quantized type">;
def HLO_Tensor : RankedTensorOf<[AnyType]>;
def HLO_PredTensor : RankedTensorOf<[I1]>;
def HLO_IntTensor : RankedTensorOf<[AnyInteger]>;
def HLO_IndexTensor : RankedTensorOf<[AnyInteger, Index]>;
def HLO_FpTensor : RankedTensorOf<[AnyFloat, HLO_Quantized]>;
def HLO_FpOrComplexTensor
    : RankedTensorOf<[AnyFloat, AnyComplex, HLO_Quantized]>;
def HLO_IntOrFpTensor
    : RankedTensorOf<[AnyInteger, AnyFloat, HLO_Quantized]>;
def HLO_ComplexTensor : RankedTensorOf<[AnyComplex]>;
def HLO_Value : AnyTypeOf<[HLO_Tensor, StableHLO_Token, AnyTuple]>;

#endif
