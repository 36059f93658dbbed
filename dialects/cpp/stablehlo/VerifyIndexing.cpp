//===- VerifyIndexing.cpp - scatter, sort and other ways to index ---------===//

#include "Verify.h"

using namespace mlir;
using namespace mlir::stablehlo;

// A list of dimensions that counts up.
static LogicalResult verifySorted(Operation *op, StringRef name,
                                  ArrayRef<int64_t> dims, int64_t rank) {
  if (failed(verifyDims(op, name, dims, rank)))
    return failure();
  if (!llvm::is_sorted(dims))
    return op->emitOpError(name) << " must increase";
  return success();
}

LogicalResult ScatterOp::verify() {
  size_t count = getInputs().size();
  if (count == 0 || getNumResults() != count)
    return emitOpError("has ")
           << count << " inputs and " << getNumResults() << " results";
  RankedTensorType input = tensorOf(getInputs().front());
  RankedTensorType update = tensorOf(getUpdates().front());
  RankedTensorType indices = tensorOf(getScatterIndices());
  for (auto [in, up, result] :
       llvm::zip(getInputs(), getUpdates(), getResults())) {
    if (!compatible(tensorOf(in).getShape(), input.getShape()) ||
        !compatible(tensorOf(result).getShape(), input.getShape()))
      return emitOpError("inputs and results have types ")
             << input << ", " << in.getType() << " and " << result.getType();
    if (!compatible(tensorOf(up).getShape(), update.getShape()) ||
        tensorOf(up).getElementType() != tensorOf(in).getElementType())
      return emitOpError("updates have types ")
             << update << " and " << up.getType();
  }
  ScatterDimensionNumbersAttr numbers = getScatterDimensionNumbers();
  auto window = numbers.getUpdateWindowDims();
  auto inserted = numbers.getInsertedWindowDims();
  auto batching = numbers.getInputBatchingDims();
  auto indicesBatching = numbers.getScatterIndicesBatchingDims();
  auto map = numbers.getScatterDimsToOperandDims();
  int64_t rank = input.getRank();
  if (failed(verifySorted(*this, "update_window_dims", window,
                          update.getRank())) ||
      failed(verifySorted(*this, "inserted_window_dims", inserted, rank)) ||
      failed(verifySorted(*this, "input_batching_dims", batching, rank)) ||
      failed(verifyDims(*this, "scatter_indices_batching_dims",
                        indicesBatching, indices.getRank())))
    return failure();
  SmallVector<int64_t> dropped(inserted), indexed(map);
  dropped.append(batching.begin(), batching.end());
  indexed.append(batching.begin(), batching.end());
  if (failed(verifyDims(*this, "inserted_window_dims and input_batching_dims",
                        dropped, rank)) ||
      failed(verifyDims(*this,
                        "scatter_dims_to_operand_dims and input_batching_dims",
                        indexed, rank)))
    return failure();
  if (static_cast<int64_t>(window.size() + dropped.size()) != rank)
    return emitOpError("update_window_dims, inserted_window_dims and "
                       "input_batching_dims name ")
           << window.size() + dropped.size() << " dimensions of " << input;
  if (batching.size() != indicesBatching.size())
    return emitOpError("has ")
           << batching.size() << " input_batching_dims and "
           << indicesBatching.size() << " scatter_indices_batching_dims";
  int64_t vectorDim = numbers.getIndexVectorDim();
  if (vectorDim < 0 || vectorDim > indices.getRank())
    return emitOpError("index_vector_dim ")
           << vectorDim << " lies outside of [0, " << indices.getRank() << "]";
  if (llvm::is_contained(indicesBatching, vectorDim))
    return emitOpError("index_vector_dim ")
           << vectorDim << " is among scatter_indices_batching_dims";
  int64_t components = vectorDim == indices.getRank()
                           ? 1
                           : indices.getDimSize(vectorDim);
  if (!compatible(components, map.size()))
    return emitOpError("scatter_dims_to_operand_dims has ")
           << map.size() << " entries, indices have " << components;
  for (auto [a, b] : llvm::zip(batching, indicesBatching))
    if (!compatible(input.getDimSize(a), indices.getDimSize(b)))
      return emitOpError("pairs batching dimension ")
             << a << " of " << input << " with dimension " << b << " of "
             << indices;
  SmallVector<int64_t> batch, extents;
  for (int64_t dim = 0; dim < indices.getRank(); ++dim)
    if (dim != vectorDim)
      batch.push_back(indices.getDimSize(dim));
  for (int64_t dim = 0; dim < rank; ++dim)
    if (!llvm::is_contained(dropped, dim))
      extents.push_back(input.getDimSize(dim));
  if (static_cast<size_t>(update.getRank()) != batch.size() + window.size())
    return emitOpError("updates have type ")
           << update << ", expected " << batch.size() + window.size()
           << " dimensions";
  size_t nextBatch = 0, nextWindow = 0;
  for (int64_t dim = 0; dim < update.getRank(); ++dim) {
    int64_t extent = update.getDimSize(dim);
    bool fits;
    if (llvm::is_contained(window, dim)) {
      int64_t limit = extents[nextWindow++];
      fits = ShapedType::isDynamic(extent) || ShapedType::isDynamic(limit) ||
             extent <= limit;
    } else {
      fits = compatible(extent, batch[nextBatch++]);
    }
    if (!fits)
      return emitOpError("dimension ")
             << dim << " of the updates " << update << " fits neither "
             << input << " nor " << indices;
  }
  return verifyReducer(*this, getUpdateComputation(), getInputs(),
                       ValueRange(), getResultTypes());
}

LogicalResult SortOp::verify() {
  if (getInputs().empty() || getInputs().size() != getNumResults())
    return emitOpError("has ")
           << getInputs().size() << " inputs and " << getNumResults()
           << " results";
  int64_t rank = tensorOf(getInputs().front()).getRank();
  int64_t dim = getDimension();
  if (dim < -rank || (dim >= rank && !(rank == 0 && dim == 0)))
    return emitOpError("dimension ")
           << dim << " lies outside of [" << -rank << ", " << rank << ")";
  SmallVector<Type> arguments;
  for (auto [input, result] : llvm::zip(getInputs(), getResults())) {
    Type element = tensorOf(input).getElementType();
    if (tensorOf(result).getElementType() != element)
      return emitOpError("input has type ")
             << input.getType() << ", its result " << result.getType();
    arguments.append(2, RankedTensorType::get({}, element));
  }
  Type pred = RankedTensorType::get({}, IntegerType::get(getContext(), 1));
  return failure(failed(verifyArguments(*this, getComparator(), arguments)) ||
                 failed(verifyReturns(*this, getComparator(), pred)));
}

LogicalResult MapOp::verify() {
  if (getInputs().empty())
    return emitOpError("takes at least one operand");
  RankedTensorType first = tensorOf(getInputs().front());
  auto all = llvm::to_vector(llvm::seq<int64_t>(0, first.getRank()));
  if (getDimensions() != ArrayRef<int64_t>(all))
    return emitOpError("dimensions must be all of ")
           << first << ", counting up";
  SmallVector<Type> arguments;
  for (Value input : getInputs())
    arguments.push_back(
        RankedTensorType::get({}, tensorOf(input).getElementType()));
  auto scalar = RankedTensorType::get({}, getType().getElementType());
  return failure(failed(verifyArguments(*this, getComputation(), arguments)) ||
                 failed(verifyReturns(*this, getComputation(), scalar)));
}

LogicalResult TorchIndexSelectOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  RankedTensorType index = tensorOf(getIndex());
  int64_t dim = getDim(), batch = getBatchDims();
  if (dim < 0 || dim >= operand.getRank() || batch < 0 || batch > dim ||
      batch > index.getRank())
    return emitOpError("dim ")
           << dim << " and batch_dims " << batch << " do not fit " << operand
           << " and " << index;
  for (int64_t d = 0; d < batch; ++d)
    if (!compatible(operand.getDimSize(d), index.getDimSize(d)))
      return emitOpError("batch dimensions of ")
             << operand << " and " << index << " differ";
  SmallVector<int64_t> shape(operand.getShape().take_front(dim));
  llvm::append_range(shape, index.getShape().drop_front(batch));
  llvm::append_range(shape, operand.getShape().drop_front(dim + 1));
  return verifyResult(*this, shape, operand.getElementType());
}

LogicalResult DynamicGatherOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  RankedTensorType indices = tensorOf(getStartIndices());
  RankedTensorType sizes = tensorOf(getSliceSizes());
  GatherDimensionNumbersAttr numbers = getDimensionNumbers();
  int64_t rank = operand.getRank();
  int64_t vectorDim = numbers.getIndexVectorDim();
  if (vectorDim < 0 || vectorDim > indices.getRank())
    return emitOpError("index_vector_dim ")
           << vectorDim << " lies outside of [0, " << indices.getRank() << "]";
  if (sizes.getRank() != 1 || !compatible(sizes.getDimSize(0), rank))
    return emitOpError("slice_sizes has type ")
           << sizes << ", expected " << rank << " numbers";
  auto collapsed = numbers.getCollapsedSliceDims();
  auto batching = numbers.getOperandBatchingDims();
  SmallVector<int64_t> dropped(collapsed), indexed(numbers.getStartIndexMap());
  dropped.append(batching.begin(), batching.end());
  indexed.append(batching.begin(), batching.end());
  int64_t window = rank - dropped.size();
  int64_t batch = indices.getRank() - (vectorDim < indices.getRank());
  if (failed(verifyDims(*this, "collapsed_slice_dims and "
                               "operand_batching_dims", dropped, rank)) ||
      failed(verifyDims(*this, "start_index_map and operand_batching_dims",
                        indexed, rank)) ||
      failed(verifySorted(*this, "offset_dims", numbers.getOffsetDims(),
                          batch + window)))
    return failure();
  if (static_cast<int64_t>(numbers.getOffsetDims().size()) != window)
    return emitOpError("offset_dims has ")
           << numbers.getOffsetDims().size() << " entries for " << window
           << " dimensions of the window";
  SmallVector<int64_t> shape(batch + window, ShapedType::kDynamic);
  int64_t next = 0;
  for (int64_t dim = 0; dim < batch + window; ++dim) {
    if (llvm::is_contained(numbers.getOffsetDims(), dim))
      continue;
    next += next == vectorDim;
    shape[dim] = indices.getDimSize(next++);
  }
  return verifyResult(*this, shape, operand.getElementType());
}
