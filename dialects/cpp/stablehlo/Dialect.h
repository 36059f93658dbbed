//===- Dialect.h - C++ classes of the StableHLO dialect -------------------===//

#ifndef EDGEC_STABLEHLO_DIALECT_H
#define EDGEC_STABLEHLO_DIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "Assembly.h"

#include "stablehlo/Dialect.h.inc"
#include "stablehlo/Enums.h.inc"
#define GET_TYPEDEF_CLASSES
#include "stablehlo/Types.h.inc"
#define GET_ATTRDEF_CLASSES
#include "stablehlo/Attrs.h.inc"

namespace mlir::stablehlo {

// One element type everywhere and shapes that agree where both are known.
LogicalResult verifyCompatibleTypes(Operation *op);

// An enumeration's keyword, such as `LT`.
template <typename EnumAttr>
ParseResult parseKeyword(AsmParser &parser, EnumAttr &attribute) {
  SMLoc location = parser.getCurrentLocation();
  StringRef keyword;
  if (parser.parseKeyword(&keyword))
    return failure();
  using Enum = decltype(attribute.getValue());
  std::optional<Enum> value = symbolizeEnum<Enum>(keyword);
  if (!value)
    return parser.emitError(location, "unknown keyword '") << keyword << "'";
  attribute = EnumAttr::get(parser.getContext(), *value);
  return success();
}

template <typename EnumAttr>
void printKeyword(AsmPrinter &printer, Operation *op, EnumAttr attribute) {
  if (attribute)
    printer << stringifyEnum(attribute.getValue());
}

template <typename ConcreteType>
struct CompatibleOperandsAndResultType
    : OpTrait::TraitBase<ConcreteType, CompatibleOperandsAndResultType> {
  static LogicalResult verifyTrait(Operation *op) {
    return verifyCompatibleTypes(op);
  }
};

// Quantized types have one scale for each element along their axis, bounds
// stand on dimensions that are not known.
LogicalResult verifyWellFormedTypes(Operation *op);

template <typename ConcreteType>
struct WellFormedTypes : OpTrait::TraitBase<ConcreteType, WellFormedTypes> {
  static LogicalResult verifyTrait(Operation *op) {
    return verifyWellFormedTypes(op);
  }
};

} // namespace mlir::stablehlo

#define GET_OP_CLASSES
#include "stablehlo/Ops.h.inc"

#endif
