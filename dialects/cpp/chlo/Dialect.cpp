//===- Dialect.cpp - registration and attributes of the CHLO dialect ------===//

#include "Dialect.h"
#include "mlir/Transforms/InliningUtils.h"
#include "stablehlo/Fields.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::chlo;

#include "chlo/Dialect.cpp.inc"
#include "chlo/Enums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "chlo/Attrs.cpp.inc"

namespace {

// No operation here cares which function or region it stands in.
struct CHLOInliner : DialectInlinerInterface {
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

void CHLODialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "chlo/Attrs.cpp.inc"
      >();
}

void CHLODialect::initialize() {
  registerAttributes();
  registerCHLODialectOperations(this);
  addInterfaces<CHLOInliner>();
}

Attribute RaggedDotDimensionNumbersAttr::parse(AsmParser &parser, Type) {
  SmallVector<int64_t> lhsBatch, rhsBatch, lhsContract, rhsContract, lhsRagged,
      rhsGroup;
  if (stablehlo::parseFields(parser,
                             {{"lhs_batching_dimensions", &lhsBatch},
                              {"rhs_batching_dimensions", &rhsBatch},
                              {"lhs_contracting_dimensions", &lhsContract},
                              {"rhs_contracting_dimensions", &rhsContract},
                              {"lhs_ragged_dimensions", &lhsRagged},
                              {"rhs_group_dimensions", &rhsGroup}}))
    return {};
  return get(parser.getContext(), lhsBatch, rhsBatch, lhsContract, rhsContract,
             lhsRagged, rhsGroup);
}

void RaggedDotDimensionNumbersAttr::print(AsmPrinter &printer) const {
  stablehlo::FieldPrinter(printer)
      .dims("lhs_batching_dimensions", getLhsBatchingDimensions())
      .dims("rhs_batching_dimensions", getRhsBatchingDimensions())
      .dims("lhs_contracting_dimensions", getLhsContractingDimensions())
      .dims("rhs_contracting_dimensions", getRhsContractingDimensions())
      .dims("lhs_ragged_dimensions", getLhsRaggedDimensions())
      .dims("rhs_group_dimensions", getRhsGroupDimensions());
}
