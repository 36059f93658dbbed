//===- Verify.h - what the verifiers share --------------------------------===//

#ifndef EDGEC_STABLEHLO_VERIFY_H
#define EDGEC_STABLEHLO_VERIFY_H

#include "Dialect.h"

namespace mlir::stablehlo {

inline RankedTensorType tensorOf(Value value) {
  return llvm::cast<RankedTensorType>(value.getType());
}

// Two extents that may be the same at run time.
inline bool compatible(int64_t a, int64_t b) {
  return ShapedType::isDynamic(a) || ShapedType::isDynamic(b) || a == b;
}

bool compatible(ArrayRef<int64_t> a, ArrayRef<int64_t> b);

// The result's shape and element type must be these.
LogicalResult verifyResult(Operation *op, ArrayRef<int64_t> shape,
                           Type element);

// Each dimension lies in [0, rank) and none is named twice.
LogicalResult verifyDims(Operation *op, StringRef name, ArrayRef<int64_t> dims,
                         int64_t rank);

// The region's only block takes these types.
LogicalResult verifyArguments(Operation *op, Region &region,
                              ArrayRef<Type> types);

// `region` combines two scalars of each input into one, in a type that is as
// wide as the input or wider; it gives the result its element type.
LogicalResult verifyReducer(Operation *op, Region &region, ValueRange inputs,
                            ValueRange inits, TypeRange results);

// None, or one precision for each of two operands.
LogicalResult verifyPrecisions(Operation *op, std::optional<ArrayAttr> config);

// `region` ends in stablehlo.return of these types.
LogicalResult verifyReturns(Operation *op, Region &region, TypeRange types);

} // namespace mlir::stablehlo

#endif
