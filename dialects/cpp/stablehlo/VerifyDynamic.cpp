//===- VerifyDynamic.cpp - operations whose shapes are operands -----------===//

#include "Verify.h"

using namespace mlir;
using namespace mlir::stablehlo;

// An operand that holds one number for each of `rank` dimensions.
static LogicalResult verifyShapeOperand(Operation *op, StringRef name,
                                        Value value, int64_t rank) {
  RankedTensorType type = tensorOf(value);
  if (type.getRank() == 1 && compatible(type.getDimSize(0), rank))
    return success();
  return op->emitOpError(name) << " has type " << type << ", expected " << rank
                               << " numbers";
}

LogicalResult SetDimensionSizeOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  int64_t dim = getDimension();
  if (dim >= operand.getRank())
    return emitOpError("dimension ")
           << dim << " lies outside of [0, " << operand.getRank() << ")";
  if (tensorOf(getSize()).getRank() != 0)
    return emitOpError("size has type ")
           << getSize().getType() << ", expected a scalar";
  SmallVector<int64_t> shape(operand.getShape());
  shape[dim] = ShapedType::kDynamic;
  return verifyResult(*this, shape, operand.getElementType());
}

LogicalResult DynamicReshapeOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  RankedTensorType result = getType();
  if (failed(verifyShapeOperand(*this, "output_shape", getOutputShape(),
                                result.getRank())))
    return failure();
  if (operand.hasStaticShape() && result.hasStaticShape() &&
      operand.getNumElements() != result.getNumElements())
    return emitOpError("cannot reshape ")
           << operand << " (" << operand.getNumElements() << " elements) to "
           << result << " (" << result.getNumElements() << " elements)";
  return verifyResult(*this, result.getShape(), operand.getElementType());
}

LogicalResult DynamicIotaOp::verify() {
  RankedTensorType result = getType();
  int64_t dim = getIotaDimension();
  if (dim >= result.getRank())
    return emitOpError("iota dimension ")
           << dim << " lies outside of [0, " << result.getRank() << ")";
  return verifyShapeOperand(*this, "output_shape", getOutputShape(),
                            result.getRank());
}

LogicalResult DynamicBroadcastInDimOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  RankedTensorType result = getType();
  ArrayRef<int64_t> dims = getBroadcastDimensions();
  if (static_cast<int64_t>(dims.size()) != operand.getRank())
    return emitOpError("dims has ")
           << dims.size() << " entries for a tensor of rank "
           << operand.getRank();
  if (failed(verifyDims(*this, "dims", dims, result.getRank())) ||
      failed(verifyShapeOperand(*this, "output_dimensions",
                                getOutputDimensions(), result.getRank())))
    return failure();
  SmallVector<int64_t> known;
  if (auto expanding = getKnownExpandingDimensions())
    known.append(expanding->begin(), expanding->end());
  if (auto nonexpanding = getKnownNonexpandingDimensions())
    known.append(nonexpanding->begin(), nonexpanding->end());
  if (failed(verifyDims(*this, "known dimensions", known, operand.getRank())))
    return failure();
  for (auto [index, dim] : llvm::enumerate(dims)) {
    int64_t from = operand.getDimSize(index), to = result.getDimSize(dim);
    if (from != 1 && !compatible(from, to))
      return emitOpError("operand dimension ")
             << index << " of size " << from << " does not broadcast to size "
             << to << " of result dimension " << dim;
  }
  if (llvm::isa<quant::QuantizedType>(operand.getElementType()))
    return success();
  return verifyResult(*this, result.getShape(), operand.getElementType());
}

LogicalResult DynamicPadOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  RankedTensorType value = tensorOf(getPaddingValue());
  int64_t rank = operand.getRank();
  if (value.getRank() != 0 ||
      value.getElementType() != operand.getElementType())
    return emitOpError("padding value has type ")
           << value << ", expected a scalar of " << operand;
  if (failed(verifyShapeOperand(*this, "edge_padding_low", getEdgePaddingLow(),
                                rank)) ||
      failed(verifyShapeOperand(*this, "edge_padding_high",
                                getEdgePaddingHigh(), rank)) ||
      failed(verifyShapeOperand(*this, "interior_padding",
                                getInteriorPadding(), rank)))
    return failure();
  return verifyResult(*this, SmallVector<int64_t>(rank, ShapedType::kDynamic),
                      operand.getElementType());
}

LogicalResult RealDynamicSliceOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  int64_t rank = operand.getRank();
  if (failed(verifyShapeOperand(*this, "start_indices", getStartIndices(),
                                rank)) ||
      failed(verifyShapeOperand(*this, "limit_indices", getLimitIndices(),
                                rank)) ||
      failed(verifyShapeOperand(*this, "strides", getStrides(), rank)))
    return failure();
  return verifyResult(*this, SmallVector<int64_t>(rank, ShapedType::kDynamic),
                      operand.getElementType());
}

LogicalResult ComputeReshapeShapeOp::verify() {
  if (tensorOf(getDynamicShape()).getRank() != 1)
    return emitOpError("shape has type ")
           << getDynamicShape().getType() << ", expected one dimension";
  if (getType() != getDynamicShape().getType())
    return emitOpError("result has type ")
           << getType() << ", the operand " << getDynamicShape().getType();
  return success();
}
