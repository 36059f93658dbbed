//===- Dialect.td - the CHLO dialect: StableHLO's client operations -------===//
//
// Operations that JAX emits beside StableHLO's own: they broadcast implicitly
// or stand for functions that StableHLO spells out in many operations. Names,
// attributes and printed form are those of the official dialect.
//
//===----------------------------------------------------------------------===//

#ifndef EDGEC_CHLO_DIALECT
#define EDGEC_CHLO_DIALECT

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def CHLO_Dialect : Dialect {
  let name = "chlo";
  let cppNamespace = "::mlir::chlo";
  let useDefaultAttributePrinterParser = 1;
  let extraClassDeclaration = "void registerAttributes();";
}

class CHLO_Op<string mnemonic, list<Trait> traits = []>
    : Op<CHLO_Dialect, mnemonic, traits>;

//===- Enumerations and structures ----------------------------------------===//

class CHLO_Enum<string name, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, "", cases> {
  let genSpecializedAttr = 0;
  let cppNamespace = "::mlir::chlo";
}

def CHLO_ComparisonDirection : CHLO_Enum<"ComparisonDirection", [
  I32EnumAttrCase<"EQ", 0>, I32EnumAttrCase<"NE", 1>,
  I32EnumAttrCase<"GE", 2>, I32EnumAttrCase<"GT", 3>,
  I32EnumAttrCase<"LE", 4>, I32EnumAttrCase<"LT", 5>]>;
def CHLO_ComparisonDirectionAttr
    : EnumAttr<CHLO_Dialect, CHLO_ComparisonDirection, "comparison_direction">;

def CHLO_ComparisonType : CHLO_Enum<"ComparisonType", [
  I32EnumAttrCase<"NOTYPE", 0>, I32EnumAttrCase<"FLOAT", 1>,
  I32EnumAttrCase<"TOTALORDER", 2>, I32EnumAttrCase<"SIGNED", 3>,
  I32EnumAttrCase<"UNSIGNED", 4>]>;
def CHLO_ComparisonTypeAttr
    : EnumAttr<CHLO_Dialect, CHLO_ComparisonType, "comparison_type">;

def CHLO_Precision : CHLO_Enum<"Precision", [
  I32EnumAttrCase<"DEFAULT", 0>, I32EnumAttrCase<"HIGH", 1>,
  I32EnumAttrCase<"HIGHEST", 2>]>;
def CHLO_PrecisionAttr : EnumAttr<CHLO_Dialect, CHLO_Precision, "precision">;
def CHLO_PrecisionConfigAttr
    : TypedArrayAttrBase<CHLO_PrecisionAttr, "array of precisions">;

def CHLO_Dims : ArrayRefParameter<"int64_t", "dimension numbers">;

def CHLO_RaggedDotDimensionNumbers
    : AttrDef<CHLO_Dialect, "RaggedDotDimensionNumbers"> {
  let mnemonic = "ragged_dot";
  let summary = "the dimensions of a dot product in groups of unequal length";
  let parameters = (ins
    CHLO_Dims:$lhsBatchingDimensions,
    CHLO_Dims:$rhsBatchingDimensions,
    CHLO_Dims:$lhsContractingDimensions,
    CHLO_Dims:$rhsContractingDimensions,
    CHLO_Dims:$lhsRaggedDimensions,
    CHLO_Dims:$rhsGroupDimensions);
  let hasCustomAssemblyFormat = 1;
}

//===- Type constraints ---------------------------------------------------===//

def CHLO_Tensor : RankedTensorOf<[AnyType]>;
def CHLO_PredTensor : RankedTensorOf<[I1]>;
def CHLO_FpTensor : RankedTensorOf<[AnyFloat]>;
def CHLO_FpOrComplexTensor : RankedTensorOf<[AnyFloat, AnyComplex]>;
def CHLO_IntTensor : RankedTensorOf<[AnyInteger]>;

#endif
