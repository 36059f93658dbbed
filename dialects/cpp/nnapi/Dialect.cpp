//===- Dialect.cpp - registration of the NNAPI dialect --------------------===//

#include "Dialect.h"

using namespace mlir;
using namespace mlir::nnapi;

#include "nnapi/Dialect.cpp.inc"

void NNAPIDialect::initialize() { registerNNAPIDialectOperations(this); }

Operation *NNAPIDialect::materializeConstant(OpBuilder &builder,
                                             Attribute value, Type type,
                                             Location location) {
  auto typed = llvm::dyn_cast<TypedAttr>(value);
  if (!typed || typed.getType() != type)
    return nullptr;
  return ConstantOp::create(builder, location, type, typed);
}

void ConstantOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  setName(getOutput(), "cst");
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValueAttr(); }
