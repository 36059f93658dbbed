//===- VerifyDevices.cpp - work on several devices, calls, types ----------===//

#include "Verify.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace mlir::stablehlo;

//===- Types of every operation -------------------------------------------===//

LogicalResult stablehlo::verifyWellFormedTypes(Operation *op) {
  auto check = [&](Type type) -> LogicalResult {
    auto tensor = llvm::dyn_cast<RankedTensorType>(type);
    if (!tensor)
      return success();
    if (auto bounds = llvm::dyn_cast_or_null<TypeExtensionsAttr>(
            tensor.getEncoding())) {
      if (static_cast<int64_t>(bounds.getBounds().size()) != tensor.getRank())
        return op->emitOpError("type ")
               << tensor << " has " << bounds.getBounds().size()
               << " bounds, expected " << tensor.getRank();
      for (auto [dim, bound] : llvm::enumerate(bounds.getBounds()))
        if (!ShapedType::isDynamic(bound) &&
            (bound < 0 || !tensor.isDynamicDim(dim)))
          return op->emitOpError("type ")
                 << tensor << " bounds dimension " << dim
                 << ", which is known, or bounds it below zero";
    }
    auto quantized = llvm::dyn_cast<quant::UniformQuantizedPerAxisType>(
        tensor.getElementType());
    if (!quantized)
      return success();
    int64_t axis = quantized.getQuantizedDimension();
    int64_t scales = quantized.getScales().size();
    if (axis < 0 || axis >= tensor.getRank() ||
        !compatible(tensor.getDimSize(axis), scales))
      return op->emitOpError("type ")
             << tensor << " has " << scales << " scales along dimension "
             << axis;
    return success();
  };
  for (Type type : op->getOperandTypes())
    if (failed(check(type)))
      return failure();
  for (Type type : op->getResultTypes())
    if (failed(check(type)))
      return failure();
  return success();
}

//===- Collectives --------------------------------------------------------===//

// Rows of device numbers, each named once; -1 fills rows that are shorter.
static LogicalResult verifyGroups(Operation *op, DenseIntElementsAttr groups,
                                  bool mayFill = true) {
  if (groups.getType().getRank() != 2)
    return op->emitOpError("replica_groups have type ")
           << groups.getType() << ", expected two dimensions";
  llvm::DenseSet<int64_t> seen;
  for (int64_t device : groups.getValues<int64_t>()) {
    if (device == -1 && mayFill)
      continue;
    if (device < 0)
      return op->emitOpError("replica_groups contain ") << device;
    if (!seen.insert(device).second)
      return op->emitOpError("replica_groups contain ") << device << " twice";
  }
  return success();
}

LogicalResult AllGatherOp::verify() {
  if (failed(verifyGroups(*this, getReplicaGroups())))
    return failure();
  if (getOperands().empty() || getNumOperands() != getNumResults())
    return emitOpError("has ") << getNumOperands() << " operands and "
                               << getNumResults() << " results";
  int64_t dim = getAllGatherDim();
  for (auto [operand, result] : llvm::zip(getOperands(), getResults())) {
    RankedTensorType from = tensorOf(operand), to = tensorOf(result);
    if (dim >= from.getRank() || to.getRank() != from.getRank() ||
        to.getElementType() != from.getElementType())
      return emitOpError("cannot gather ")
             << from << " along dimension " << dim << " to " << to;
    for (int64_t other = 0; other < from.getRank(); ++other)
      if (other == dim ? !from.isDynamicDim(dim) && !to.isDynamicDim(dim) &&
                             from.getDimSize(dim) != 0 &&
                             to.getDimSize(dim) % from.getDimSize(dim) != 0
                       : !compatible(from.getDimSize(other),
                                     to.getDimSize(other)))
        return emitOpError("cannot gather ")
               << from << " along dimension " << dim << " to " << to;
  }
  return success();
}

LogicalResult AllReduceOp::verify() {
  if (failed(verifyGroups(*this, getReplicaGroups())))
    return failure();
  if (getOperands().empty() || getNumOperands() != getNumResults())
    return emitOpError("has ") << getNumOperands() << " operands and "
                               << getNumResults() << " results";
  // One computation serves all operands.
  for (auto [operand, result] : llvm::zip(getOperands(), getResults())) {
    if (!compatible(tensorOf(operand).getShape(), tensorOf(result).getShape()))
      return emitOpError("reduces ")
             << operand.getType() << " to " << result.getType();
    if (failed(verifyReducer(*this, getComputation(), operand, ValueRange(),
                             result.getType())))
      return failure();
  }
  return success();
}

LogicalResult ReduceScatterOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  int64_t dim = getScatterDimension();
  if (failed(verifyGroups(*this, getReplicaGroups())))
    return failure();
  if (dim >= operand.getRank() || getType().getRank() != operand.getRank())
    return emitOpError("cannot scatter ")
           << operand << " along dimension " << dim << " to " << getType();
  for (int64_t other = 0; other < operand.getRank(); ++other)
    if (other != dim && !compatible(operand.getDimSize(other),
                                    getType().getDimSize(other)))
      return emitOpError("cannot scatter ")
             << operand << " along dimension " << dim << " to " << getType();
  return verifyReducer(*this, getComputation(), getOperand(), ValueRange(),
                       getType());
}

LogicalResult AllToAllOp::verify() {
  if (failed(verifyGroups(*this, getReplicaGroups())))
    return failure();
  int64_t count = getSplitCount();
  int64_t split = getSplitDimension(), concat = getConcatDimension();
  if (getReplicaGroups().getType().getDimSize(1) != count)
    return emitOpError("split_count is ")
           << count << ", groups have "
           << getReplicaGroups().getType().getDimSize(1) << " devices";
  if (getOperands().empty() || getNumOperands() != getNumResults())
    return emitOpError("has ") << getNumOperands() << " operands and "
                               << getNumResults() << " results";
  for (auto [operand, result] : llvm::zip(getOperands(), getResults())) {
    RankedTensorType from = tensorOf(operand);
    if (split >= from.getRank() || concat >= from.getRank() ||
        (!from.isDynamicDim(split) && from.getDimSize(split) % count != 0))
      return emitOpError("cannot split ")
             << from << " along dimension " << split << " into " << count;
    SmallVector<int64_t> shape(from.getShape());
    if (!ShapedType::isDynamic(shape[split]))
      shape[split] /= count;
    if (!ShapedType::isDynamic(shape[concat]) &&
        llvm::MulOverflow(shape[concat], count, shape[concat]))
      return emitOpError("result is too large");
    RankedTensorType to = tensorOf(result);
    if (!compatible(to.getShape(), shape) ||
        to.getElementType() != from.getElementType())
      return emitOpError("result type ")
             << to << " does not follow from splitting " << from;
  }
  return success();
}

LogicalResult CollectiveBroadcastOp::verify() {
  return verifyGroups(*this, getReplicaGroups(), /*mayFill=*/false);
}

LogicalResult CollectivePermuteOp::verify() {
  DenseIntElementsAttr pairs = getSourceTargetPairs();
  if (pairs.getType().getRank() != 2 || pairs.getType().getDimSize(1) != 2)
    return emitOpError("source_target_pairs have type ")
           << pairs.getType() << ", expected pairs";
  llvm::DenseSet<std::pair<int64_t, int64_t>> seen;
  for (auto [index, device] : llvm::enumerate(pairs.getValues<int64_t>()))
    if (device < 0 || !seen.insert({index % 2, device}).second)
      return emitOpError("source_target_pairs contain ")
             << device << (device < 0 ? "" : " twice");
  return success();
}

//===- Asynchronous work --------------------------------------------------===//

LogicalResult AsyncStartOp::verify() {
  return failure(
      failed(verifyArguments(*this, getBody(),
                             SmallVector<Type>(getOperandTypes()))) ||
      failed(verifyReturns(
          *this, getBody(),
          llvm::cast<FutureType>(getResult().getType()).getTypes())));
}

LogicalResult AsyncDoneOp::verify() {
  TypeRange types = llvm::cast<FutureType>(getOperand().getType()).getTypes();
  if (types != TypeRange(getResultTypes()))
    return emitOpError("results are (")
           << getResultTypes() << "), the operand holds (" << types << ")";
  return success();
}

//===- Calls, tuples ------------------------------------------------------===//

LogicalResult TupleOp::verify() {
  auto type = llvm::cast<TupleType>(getType());
  if (TypeRange(type.getTypes()) != TypeRange(getOperandTypes()))
    return emitOpError("operands are (")
           << getOperandTypes() << "), the result holds (" << type.getTypes()
           << ")";
  return success();
}

// One layout, a permutation, for each tensor.
static LogicalResult verifyLayouts(Operation *op, StringRef name,
                                   ArrayAttr layouts, TypeRange types) {
  if (types.size() == 1)
    if (auto tuple = llvm::dyn_cast<TupleType>(types[0]))
      return verifyLayouts(op, name, layouts, TypeRange(tuple.getTypes()));
  if (layouts.size() != types.size())
    return op->emitOpError(name) << " has " << layouts.size()
                                 << " entries for " << types.size()
                                 << " values";
  for (auto [layout, type] : llvm::zip(layouts, types)) {
    auto order = llvm::dyn_cast<DenseIntElementsAttr>(layout);
    if (!order || order.getType().getRank() != 1)
      return op->emitOpError(name) << " contains " << layout
                                   << ", expected a list of dimensions";
    auto tensor = llvm::dyn_cast<RankedTensorType>(type);
    int64_t rank = tensor ? tensor.getRank() : 0;
    SmallVector<int64_t> dims;
    for (const APInt &dim : order.getValues<APInt>())
      dims.push_back(dim.getSExtValue());
    if (static_cast<int64_t>(dims.size()) != rank)
      return op->emitOpError(name) << " contains " << layout << " for " << type;
    if (failed(verifyDims(op, name, dims, rank)))
      return failure();
  }
  return success();
}

LogicalResult CustomCallOp::verify() {
  auto operands = getOperandLayouts(), results = getResultLayouts();
  if (operands.has_value() != results.has_value())
    return emitOpError("has layouts for operands or for results only");
  if (operands &&
      (failed(verifyLayouts(*this, "operand_layouts", *operands,
                            getOperandTypes())) ||
       failed(verifyLayouts(*this, "result_layouts", *results,
                            getResultTypes()))))
    return failure();
  for (Attribute attribute : getOutputOperandAliases()) {
    auto alias = llvm::cast<OutputOperandAliasAttr>(attribute);
    if (alias.getOperandIndex() < 0 ||
        alias.getOperandIndex() >= static_cast<int64_t>(getNumOperands()))
      return emitOpError("an output alias names operand ")
             << alias.getOperandIndex() << " of " << getNumOperands();
  }
  return success();
}
