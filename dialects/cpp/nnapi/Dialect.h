//===- Dialect.h - C++ classes of the NNAPI dialect -----------------------===//

#ifndef EDGEC_NNAPI_DIALECT_H
#define EDGEC_NNAPI_DIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace mlir::nnapi {

inline bool isFloat(Type type, unsigned width) {
  return width == 16 ? type.isF16() : type.isF32();
}

inline bool isInteger(Type type, unsigned width) {
  return type.isSignlessInteger(width);
}

// Whether integers of this storage have one scale. Those of 32 bits are
// biases, which have one for each channel where their filter has.
inline bool isQuantized(Type type, unsigned width, bool isSigned) {
  auto quantized = llvm::dyn_cast<quant::QuantizedType>(type);
  return quantized && quantized.getStorageTypeIntegralWidth() == width &&
         quantized.isSigned() == isSigned &&
         (width == 32 || llvm::isa<quant::UniformQuantizedType>(type));
}

inline bool isQuantizedPerChannel(Type type) {
  auto quantized = llvm::dyn_cast<quant::UniformQuantizedPerAxisType>(type);
  return quantized && quantized.getStorageTypeIntegralWidth() == 8 &&
         quantized.isSigned();
}

inline bool isTensorOf(Type type, bool (*isElement)(Type)) {
  auto tensor = llvm::dyn_cast<RankedTensorType>(type);
  return tensor && isElement(tensor.getElementType());
}

} // namespace mlir::nnapi

#include "nnapi/Dialect.h.inc"
#define GET_OP_CLASSES
#include "nnapi/Ops.h.inc"

#endif
