//===- Dialect.h - C++ classes of the CHLO dialect ------------------------===//

#ifndef EDGEC_CHLO_DIALECT_H
#define EDGEC_CHLO_DIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "chlo/Dialect.h.inc"
#include "chlo/Enums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "chlo/Attrs.h.inc"

namespace mlir::chlo {

// One type everywhere, extents that are not known aside.
LogicalResult verifySameTypes(Operation *op);

// Shapes that agree where they are known.
LogicalResult verifySameShapes(Operation *op);

// The result's shape is what the operands of a binary operation broadcast to.
LogicalResult verifyBroadcast(Operation *op,
                              std::optional<ArrayRef<int64_t>> dimensions);

} // namespace mlir::chlo

#define GET_OP_CLASSES
#include "chlo/Ops.h.inc"

#endif
