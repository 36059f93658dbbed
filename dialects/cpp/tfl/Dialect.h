//===- Dialect.h - C++ classes of the TensorFlow Lite dialect -------------===//

#ifndef EDGEC_TFL_DIALECT_H
#define EDGEC_TFL_DIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "tfl/Dialect.h.inc"
#define GET_OP_CLASSES
#include "tfl/Ops.h.inc"

#endif
