//===- VerifyStructural.cpp - verifiers of operations that move elements --===//

#include "Verify.h"
#include "llvm/ADT/SmallSet.h"

using namespace mlir;
using namespace mlir::stablehlo;

LogicalResult stablehlo::verifyDims(Operation *op, StringRef name,
                                    ArrayRef<int64_t> dims, int64_t rank) {
  llvm::SmallSet<int64_t, 8> seen;
  for (int64_t dim : dims) {
    if (dim < 0 || dim >= rank)
      return op->emitOpError(name)
             << " contains " << dim << ", outside of [0, " << rank << ")";
    if (!seen.insert(dim).second)
      return op->emitOpError(name) << " contains " << dim << " twice";
  }
  return success();
}

// A list that has one entry for each dimension.
static LogicalResult verifyLength(Operation *op, StringRef name,
                                  ArrayRef<int64_t> list, int64_t rank) {
  if (static_cast<int64_t>(list.size()) == rank)
    return success();
  return op->emitOpError(name) << " has " << list.size()
                               << " entries for a tensor of rank " << rank;
}

LogicalResult ConstantOp::verify() {
  auto value = llvm::cast<ShapedType>(getValueAttr().getType());
  auto type = getType();
  Type element = type.getElementType();
  if (auto quantized = llvm::dyn_cast<quant::QuantizedType>(element))
    element = quantized.getStorageType();
  if (value.getElementType() != element &&
      value.getElementType() != type.getElementType())
    return emitOpError("value has type ") << value << " and result " << type;
  if (!value.hasStaticShape() || !type.hasStaticShape() ||
      value.getShape() != type.getShape())
    return emitOpError("value has type ") << value << " and result " << type;
  return success();
}

LogicalResult IotaOp::verify() {
  int64_t rank = llvm::cast<RankedTensorType>(getType()).getRank();
  int64_t dim = getIotaDimension();
  if (dim < 0 || dim >= rank)
    return emitOpError("iota dimension ")
           << dim << " lies outside of [0, " << rank << ")";
  return success();
}

LogicalResult ReshapeOp::verify() {
  RankedTensorType from = tensorOf(getOperand());
  auto to = llvm::cast<RankedTensorType>(getType());
  if (from.getElementType() != to.getElementType() &&
      !llvm::isa<quant::QuantizedType>(from.getElementType()))
    return emitOpError("changes the element type from ") << from << " to "
                                                         << to;
  if (from.hasStaticShape() && to.hasStaticShape() &&
      from.getNumElements() != to.getNumElements())
    return emitOpError("cannot reshape ")
           << from << " (" << from.getNumElements() << " elements) to " << to
           << " (" << to.getNumElements() << " elements)";
  return success();
}

LogicalResult BitcastConvertOp::verify() {
  RankedTensorType from = tensorOf(getOperand());
  auto to = llvm::cast<RankedTensorType>(getType());
  auto bits = [](Type element) -> int64_t {
    if (auto complex = llvm::dyn_cast<ComplexType>(element))
      return 2 * complex.getElementType().getIntOrFloatBitWidth();
    return element.isIntOrFloat() ? element.getIntOrFloatBitWidth() : 0;
  };
  int64_t fromBits = bits(from.getElementType());
  int64_t toBits = bits(to.getElementType());
  if (fromBits == 0 || toBits == 0)
    return success();
  int64_t ratio = std::max(fromBits, toBits) / std::min(fromBits, toBits);
  // The narrower type has one dimension more, which holds the parts.
  ArrayRef<int64_t> narrow = fromBits < toBits ? from.getShape()
                                               : to.getShape();
  ArrayRef<int64_t> wide = fromBits < toBits ? to.getShape() : from.getShape();
  bool right = ratio == 1 ? compatible(narrow, wide)
                          : !narrow.empty() &&
                                compatible(narrow.back(), ratio) &&
                                compatible(narrow.drop_back(), wide);
  if (!right)
    return emitOpError("cannot reinterpret ") << from << " as " << to;
  return success();
}

LogicalResult TransposeOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  ArrayRef<int64_t> permutation = getPermutation();
  if (failed(verifyLength(*this, "permutation", permutation,
                          operand.getRank())) ||
      failed(verifyDims(*this, "permutation", permutation,
                        operand.getRank())))
    return failure();
  SmallVector<int64_t> shape;
  for (int64_t dim : permutation)
    shape.push_back(operand.getDimSize(dim));
  // A quantized dimension moves with the permutation.
  Type element = llvm::isa<quant::QuantizedType>(operand.getElementType())
                     ? getType().getElementType()
                     : operand.getElementType();
  return verifyResult(*this, shape, element);
}

LogicalResult ReverseOp::verify() {
  return verifyDims(*this, "dims", getDimensions(),
                    tensorOf(getOperand()).getRank());
}

LogicalResult BroadcastInDimOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  auto result = llvm::cast<RankedTensorType>(getType());
  ArrayRef<int64_t> dims = getBroadcastDimensions();
  if (failed(verifyLength(*this, "dims", dims, operand.getRank())) ||
      failed(verifyDims(*this, "dims", dims, result.getRank())))
    return failure();
  if (operand.getElementType() != result.getElementType() &&
      !llvm::isa<quant::QuantizedType>(operand.getElementType()))
    return emitOpError("changes the element type from ")
           << operand << " to " << result;
  for (auto [index, dim] : llvm::enumerate(dims)) {
    int64_t from = operand.getDimSize(index), to = result.getDimSize(dim);
    if (from != 1 && !compatible(from, to))
      return emitOpError("operand dimension ")
             << index << " of size " << from << " does not broadcast to size "
             << to << " of result dimension " << dim;
  }
  return success();
}

LogicalResult PadOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  RankedTensorType value = tensorOf(getPaddingValue());
  int64_t rank = operand.getRank();
  if (value.getRank() != 0 ||
      value.getElementType() != operand.getElementType())
    return emitOpError("padding value has type ")
           << value << ", expected a scalar of " << operand;
  if (failed(verifyLength(*this, "low", getEdgePaddingLow(), rank)) ||
      failed(verifyLength(*this, "high", getEdgePaddingHigh(), rank)) ||
      failed(verifyLength(*this, "interior", getInteriorPadding(), rank)))
    return failure();
  SmallVector<int64_t> shape;
  for (int64_t dim = 0; dim < rank; ++dim) {
    int64_t interior = getInteriorPadding()[dim];
    if (interior < 0)
      return emitOpError("interior padding is negative: ") << interior;
    if (operand.isDynamicDim(dim)) {
      shape.push_back(ShapedType::kDynamic);
      continue;
    }
    int64_t size = operand.getDimSize(dim);
    int64_t between = 0, padded = 0;
    if (llvm::MulOverflow(std::max<int64_t>(size - 1, 0), interior, between) ||
        llvm::AddOverflow(size + getEdgePaddingLow()[dim], between, padded) ||
        llvm::AddOverflow(padded, getEdgePaddingHigh()[dim], padded) ||
        padded < 0)
      return emitOpError("padding of dimension ")
             << dim << " leaves no valid size";
    shape.push_back(padded);
  }
  return verifyResult(*this, shape, operand.getElementType());
}

LogicalResult ConcatenateOp::verify() {
  if (getInputs().empty())
    return emitOpError("takes at least one operand");
  RankedTensorType first = tensorOf(getInputs().front());
  int64_t dim = getDimension();
  if (dim < 0 || dim >= first.getRank())
    return emitOpError("dimension ")
           << dim << " lies outside of [0, " << first.getRank() << ")";
  SmallVector<int64_t> shape(first.getShape());
  shape[dim] = 0;
  for (Value input : getInputs()) {
    RankedTensorType type = tensorOf(input);
    bool fits = type.getRank() == first.getRank() &&
                type.getElementType() == first.getElementType();
    for (int64_t other = 0; fits && other < first.getRank(); ++other)
      fits = other == dim ||
             compatible(type.getDimSize(other), first.getDimSize(other));
    if (!fits)
      return emitOpError("cannot concatenate ")
             << type << " to " << first << " along dimension " << dim;
    if (type.isDynamicDim(dim) || ShapedType::isDynamic(shape[dim]))
      shape[dim] = ShapedType::kDynamic;
    else if (llvm::AddOverflow(shape[dim], type.getDimSize(dim), shape[dim]))
      return emitOpError("result is too large");
  }
  return verifyResult(*this, shape, first.getElementType());
}

LogicalResult SliceOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  int64_t rank = operand.getRank();
  if (failed(verifyLength(*this, "start", getStartIndices(), rank)) ||
      failed(verifyLength(*this, "limit", getLimitIndices(), rank)) ||
      failed(verifyLength(*this, "strides", getStrides(), rank)))
    return failure();
  SmallVector<int64_t> shape;
  for (int64_t dim = 0; dim < rank; ++dim) {
    int64_t start = getStartIndices()[dim], limit = getLimitIndices()[dim],
            stride = getStrides()[dim];
    if (start < 0 || limit < start || stride <= 0 ||
        (!operand.isDynamicDim(dim) && limit > operand.getDimSize(dim)))
      return emitOpError("range ")
             << start << ":" << limit << ":" << stride << " of dimension "
             << dim << " does not fit into " << operand;
    shape.push_back((limit - start) / stride +
                    ((limit - start) % stride != 0 ? 1 : 0));
  }
  return verifyResult(*this, shape, operand.getElementType());
}

// Start indices are scalars, one for each dimension, of one type.
static LogicalResult verifyStarts(Operation *op, OperandRange starts,
                                  int64_t rank) {
  if (static_cast<int64_t>(starts.size()) != rank)
    return op->emitOpError("has ") << starts.size()
                                   << " start indices for a tensor of rank "
                                   << rank;
  for (Value start : starts)
    if (tensorOf(start).getRank() != 0 ||
        start.getType() != starts.front().getType())
      return op->emitOpError("start index has type ")
             << start.getType() << ", expected scalars of one integer type";
  return success();
}

LogicalResult DynamicSliceOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  if (failed(verifyStarts(*this, getStartIndices(), operand.getRank())) ||
      failed(verifyLength(*this, "sizes", getSliceSizes(),
                          operand.getRank())))
    return failure();
  for (auto [dim, size] : llvm::enumerate(getSliceSizes()))
    if (size < 0 ||
        (!operand.isDynamicDim(dim) && size > operand.getDimSize(dim)))
      return emitOpError("size ") << size << " of dimension " << dim
                                  << " does not fit into " << operand;
  return verifyResult(*this, getSliceSizes(), operand.getElementType());
}

LogicalResult DynamicUpdateSliceOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  RankedTensorType update = tensorOf(getUpdate());
  bool fits = update.getRank() == operand.getRank() &&
              update.getElementType() == operand.getElementType();
  for (int64_t dim = 0; fits && dim < operand.getRank(); ++dim)
    fits = operand.isDynamicDim(dim) || update.isDynamicDim(dim) ||
           update.getDimSize(dim) <= operand.getDimSize(dim);
  if (!fits)
    return emitOpError("update of type ")
           << update << " does not fit into " << operand;
  if (failed(verifyStarts(*this, getStartIndices(), operand.getRank())))
    return failure();
  return verifyResult(*this, operand.getShape(), operand.getElementType());
}

LogicalResult GatherOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  RankedTensorType indices = tensorOf(getStartIndices());
  GatherDimensionNumbersAttr numbers = getDimensionNumbers();
  int64_t rank = operand.getRank();
  int64_t vectorDim = numbers.getIndexVectorDim();
  if (vectorDim < 0 || vectorDim > indices.getRank())
    return emitOpError("index_vector_dim ")
           << vectorDim << " lies outside of [0, " << indices.getRank() << "]";
  auto collapsed = numbers.getCollapsedSliceDims();
  auto batching = numbers.getOperandBatchingDims();
  SmallVector<int64_t> dropped(collapsed);
  dropped.append(batching.begin(), batching.end());
  SmallVector<int64_t> indexed(numbers.getStartIndexMap());
  indexed.append(batching.begin(), batching.end());
  if (failed(verifyDims(*this, "collapsed_slice_dims and "
                               "operand_batching_dims", dropped, rank)) ||
      failed(verifyDims(*this, "start_index_map and operand_batching_dims",
                        indexed, rank)) ||
      failed(verifyDims(*this, "start_indices_batching_dims",
                        numbers.getStartIndicesBatchingDims(),
                        indices.getRank())) ||
      failed(verifyLength(*this, "slice_sizes", getSliceSizes(), rank)))
    return failure();
  if (batching.size() != numbers.getStartIndicesBatchingDims().size())
    return emitOpError("has ")
           << batching.size() << " operand_batching_dims and "
           << numbers.getStartIndicesBatchingDims().size()
           << " start_indices_batching_dims";
  int64_t components = vectorDim == indices.getRank()
                           ? 1
                           : indices.getDimSize(vectorDim);
  if (!compatible(components, numbers.getStartIndexMap().size()))
    return emitOpError("start_index_map has ")
           << numbers.getStartIndexMap().size() << " entries, indices have "
           << components;
  SmallVector<int64_t> window;
  for (auto [dim, size] : llvm::enumerate(getSliceSizes())) {
    if (size < 0 ||
        (!operand.isDynamicDim(dim) && size > operand.getDimSize(dim)))
      return emitOpError("slice size ")
             << size << " of dimension " << dim << " does not fit into "
             << operand;
    if (!llvm::is_contained(dropped, static_cast<int64_t>(dim)))
      window.push_back(size);
    else if (size > 1)
      return emitOpError("slice size of dimension ")
             << dim << " is " << size << ", expected at most 1";
  }
  ArrayRef<int64_t> offsets = numbers.getOffsetDims();
  if (offsets.size() != window.size())
    return emitOpError("offset_dims has ")
           << offsets.size() << " entries for " << window.size()
           << " dimensions of the window";
  SmallVector<int64_t> batch;
  for (int64_t dim = 0; dim < indices.getRank(); ++dim)
    if (dim != vectorDim)
      batch.push_back(indices.getDimSize(dim));
  int64_t resultRank = batch.size() + window.size();
  if (failed(verifyDims(*this, "offset_dims", offsets, resultRank)))
    return failure();
  SmallVector<int64_t> shape;
  size_t nextBatch = 0, nextWindow = 0;
  for (int64_t dim = 0; dim < resultRank; ++dim)
    shape.push_back(llvm::is_contained(offsets, dim) ? window[nextWindow++]
                                                     : batch[nextBatch++]);
  return verifyResult(*this, shape, operand.getElementType());
}

LogicalResult DotGeneralOp::verify() {
  RankedTensorType lhs = tensorOf(getLhs()), rhs = tensorOf(getRhs());
  DotDimensionNumbersAttr numbers = getDotDimensionNumbers();
  SmallVector<int64_t> lhsDims(numbers.getLhsBatchingDimensions());
  lhsDims.append(numbers.getLhsContractingDimensions().begin(),
                 numbers.getLhsContractingDimensions().end());
  SmallVector<int64_t> rhsDims(numbers.getRhsBatchingDimensions());
  rhsDims.append(numbers.getRhsContractingDimensions().begin(),
                 numbers.getRhsContractingDimensions().end());
  if (numbers.getLhsBatchingDimensions().size() !=
          numbers.getRhsBatchingDimensions().size() ||
      lhsDims.size() != rhsDims.size())
    return emitOpError("pairs lists of different lengths");
  if (failed(verifyDims(*this, "lhs dimension numbers", lhsDims,
                        lhs.getRank())) ||
      failed(verifyDims(*this, "rhs dimension numbers", rhsDims,
                        rhs.getRank())))
    return failure();
  for (auto [a, b] : llvm::zip(lhsDims, rhsDims))
    if (!compatible(lhs.getDimSize(a), rhs.getDimSize(b)))
      return emitOpError("pairs dimension ")
             << a << " of " << lhs << " with dimension " << b << " of " << rhs;
  SmallVector<int64_t> shape;
  for (int64_t dim : numbers.getLhsBatchingDimensions())
    shape.push_back(lhs.getDimSize(dim));
  for (int64_t dim = 0; dim < lhs.getRank(); ++dim)
    if (!llvm::is_contained(lhsDims, dim))
      shape.push_back(lhs.getDimSize(dim));
  for (int64_t dim = 0; dim < rhs.getRank(); ++dim)
    if (!llvm::is_contained(rhsDims, dim))
      shape.push_back(rhs.getDimSize(dim));
  if (failed(verifyPrecisions(*this, getPrecisionConfig())))
    return failure();
  // The result may be wider than the operands, so its element type is free.
  return verifyResult(*this, shape, getType().getElementType());
}

LogicalResult BroadcastOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  SmallVector<int64_t> shape(getBroadcastSizes());
  for (int64_t size : shape)
    if (size < 0)
      return emitOpError("sizes contain ") << size;
  llvm::append_range(shape, operand.getShape());
  return verifyResult(*this, shape, operand.getElementType());
}

LogicalResult GetDimensionSizeOp::verify() {
  int64_t rank = tensorOf(getOperand()).getRank();
  if (static_cast<int64_t>(getDimension()) >= rank)
    return emitOpError("dimension ")
           << getDimension() << " lies outside of [0, " << rank << ")";
  return verifyResult(*this, {}, IntegerType::get(getContext(), 32));
}

LogicalResult GetTupleElementOp::verify() {
  auto type = llvm::cast<TupleType>(getOperand().getType());
  if (getIndex() >= type.size())
    return emitOpError("index ")
           << getIndex() << " lies outside of [0, " << type.size() << ")";
  if (getType() != type.getType(getIndex()))
    return emitOpError("result has type ")
           << getType() << ", the element " << type.getType(getIndex());
  return success();
}

LogicalResult OptimizationBarrierOp::verify() {
  if (getOperandTypes() != getResultTypes())
    return emitOpError("results are (")
           << getResultTypes() << "), operands are (" << getOperandTypes()
           << ")";
  return success();
}
