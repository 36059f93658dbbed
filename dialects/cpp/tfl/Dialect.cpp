//===- Dialect.cpp - registration of the TensorFlow Lite dialect ----------===//

#include "Dialect.h"
#include "mlir/Transforms/InliningUtils.h"

using namespace mlir;
using namespace mlir::TFL;

#include "tfl/Dialect.cpp.inc"

namespace {

// No operation here cares which function it stands in.
struct TFLInliner : DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;

  bool isLegalToInline(Operation *, Operation *, bool) const final {
    return true;
  }
  bool isLegalToInline(Region *, Region *, bool, IRMapping &) const final {
    return true;
  }
  bool isLegalToInline(Operation *, Region *, bool, IRMapping &) const final {
    return true;
  }
};

} // namespace

void TFLDialect::initialize() {
  registerTFLDialectOperations(this);
  addInterfaces<TFLInliner>();
}

Operation *TFLDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                           Type type, Location location) {
  auto elements = llvm::dyn_cast<ElementsAttr>(value);
  if (!elements)
    return nullptr;
  return ConstOp::create(builder, location, type, elements);
}

void ConstOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  setName(getOutput(), "cst");
}

OpFoldResult ConstOp::fold(FoldAdaptor) { return getValueAttr(); }
