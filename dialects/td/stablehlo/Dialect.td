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

// What holds of the types of every operation: scales and bounds fit shapes.
def StableHLO_WellFormedTypes : NativeOpTrait<"WellFormedTypes"> {
  let cppNamespace = "::mlir::stablehlo";
}

class StableHLO_Op<string mnemonic, list<Trait> traits = []>
    : Op<StableHLO_Dialect, mnemonic, traits # [StableHLO_WellFormedTypes]>;

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

def StableHLO_Future : TypeDef<StableHLO_Dialect, "Future"> {
  let mnemonic = "future";
  let summary = "results of work that may still be under way";
  let parameters = (ins ArrayRefParameter<"::mlir::Type">:$types);
  let assemblyFormat = "`<` $types `>`";
}

//===- Type constraints ---------------------------------------------------===//

def HLO_Quantized
    : Type<CPred<"::llvm::isa<::mlir::quant::QuantizedType>($_self)">,
           "quantized type">;
def HLO_Int
    : AnyTypeOf<[I1, I<2>, I<4>, I8, I16, I32, I64, UI<2>, UI<4>, UI8, UI16,
                 UI32, UI64], "2/4/8/16/32/64-bit integer or pred">;
def HLO_Element
    : AnyTypeOf<[HLO_Int, AnyFloat, Complex<AnyTypeOf<[F32, F64]>>,
                 HLO_Quantized, Index]>;
def HLO_Tensor : RankedTensorOf<[HLO_Element]>;
def HLO_PredTensor : RankedTensorOf<[I1]>;
def HLO_IntTensor : RankedTensorOf<[HLO_Int]>;
def HLO_IndexTensor : RankedTensorOf<[HLO_Int, Index]>;
def HLO_FpTensor : RankedTensorOf<[AnyFloat, HLO_Quantized]>;
def HLO_FpOrComplexTensor
    : RankedTensorOf<[AnyFloat, AnyComplex, HLO_Quantized]>;
def HLO_IntOrFpTensor
    : RankedTensorOf<[AnyInteger, AnyFloat, HLO_Quantized]>;
def HLO_ComplexTensor : RankedTensorOf<[AnyComplex]>;
def HLO_Value
    : AnyTypeOf<[HLO_Tensor, StableHLO_Token, AnyTuple, StableHLO_Future]>;

#endif
