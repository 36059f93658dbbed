//===- Verify.cpp - verifiers of the CHLO dialect -------------------------===//

#include "Dialect.h"
#include "stablehlo/Verify.h"

using namespace mlir;
using namespace mlir::chlo;
using stablehlo::compatible;
using stablehlo::tensorOf;

LogicalResult chlo::verifySameShapes(Operation *op) {
  auto first = tensorOf(op->getOperand(0));
  for (Value value : op->getOperands())
    if (!compatible(tensorOf(value).getShape(), first.getShape()))
      return op->emitOpError("operands have types ")
             << first << " and " << value.getType();
  auto result = tensorOf(op->getResult(0));
  if (!compatible(result.getShape(), first.getShape()))
    return op->emitOpError("result has type ")
           << result << ", the operand " << first;
  return success();
}

LogicalResult chlo::verifySameTypes(Operation *op) {
  Type element = tensorOf(op->getResult(0)).getElementType();
  for (Value value : op->getOperands())
    if (tensorOf(value).getElementType() != element)
      return op->emitOpError("operand has type ")
             << value.getType() << ", the result "
             << op->getResult(0).getType();
  return verifySameShapes(op);
}

// The extent that two extents broadcast to; failure if they do not.
static FailureOr<int64_t> broadcastExtent(int64_t a, int64_t b) {
  if (a == b || b == 1)
    return a;
  if (a == 1)
    return b;
  if (ShapedType::isDynamic(a))
    return b;
  if (ShapedType::isDynamic(b))
    return a;
  return failure();
}

LogicalResult
chlo::verifyBroadcast(Operation *op,
                      std::optional<ArrayRef<int64_t>> dimensions) {
  auto lhs = tensorOf(op->getOperand(0)), rhs = tensorOf(op->getOperand(1));
  auto result = tensorOf(op->getResult(0));
  if (lhs.getElementType() != rhs.getElementType())
    return op->emitOpError("operands have types ") << lhs << " and " << rhs;
  Type element = result.getElementType();
  if (llvm::isa<BroadcastComplexOp>(op))
    element = llvm::cast<ComplexType>(element).getElementType();
  if (!llvm::isa<BroadcastCompareOp>(op) && element != lhs.getElementType())
    return op->emitOpError("result has type ")
           << result << ", the operands " << lhs << " and " << rhs;
  RankedTensorType wide = lhs.getRank() < rhs.getRank() ? rhs : lhs;
  RankedTensorType narrow = lhs.getRank() < rhs.getRank() ? lhs : rhs;
  SmallVector<int64_t> places;
  for (int64_t dim = 0; dim < narrow.getRank(); ++dim)
    places.push_back(dim + wide.getRank() - narrow.getRank());
  if (dimensions) {
    if (static_cast<int64_t>(dimensions->size()) != narrow.getRank())
      return op->emitOpError("broadcast_dimensions has ")
             << dimensions->size() << " entries for " << narrow;
    if (failed(stablehlo::verifyDims(op, "broadcast_dimensions", *dimensions,
                                     wide.getRank())))
      return failure();
    if (!llvm::is_sorted(*dimensions))
      return op->emitOpError("broadcast_dimensions must increase");
    places.assign(dimensions->begin(), dimensions->end());
  }
  SmallVector<int64_t> shape(wide.getShape());
  for (auto [dim, place] : llvm::enumerate(places)) {
    FailureOr<int64_t> extent =
        broadcastExtent(shape[place], narrow.getDimSize(dim));
    if (failed(extent))
      return op->emitOpError("cannot broadcast ") << lhs << " and " << rhs;
    shape[place] = *extent;
  }
  return stablehlo::verifyResult(op, shape, result.getElementType());
}

LogicalResult BroadcastSelectOp::verify() {
  auto onTrue = tensorOf(getOnTrue()), onFalse = tensorOf(getOnFalse());
  if (onTrue.getElementType() != onFalse.getElementType())
    return emitOpError("branches have types ") << onTrue << " and " << onFalse;
  SmallVector<int64_t> shape;
  for (Value value : getOperands()) {
    auto type = tensorOf(value);
    while (static_cast<int64_t>(shape.size()) < type.getRank())
      shape.insert(shape.begin(), 1);
    for (int64_t dim = 0; dim < type.getRank(); ++dim) {
      int64_t &extent = shape[shape.size() - type.getRank() + dim];
      FailureOr<int64_t> wider = broadcastExtent(extent, type.getDimSize(dim));
      if (failed(wider))
        return emitOpError("cannot broadcast (") << getOperandTypes() << ")";
      extent = *wider;
    }
  }
  return stablehlo::verifyResult(*this, shape, onTrue.getElementType());
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValueAttr(); }

LogicalResult ConstantLikeOp::verify() {
  auto operand = tensorOf(getOperand());
  return stablehlo::verifyResult(*this, operand.getShape(),
                                 getValue().getType());
}

void TopKOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  setName(getValues(), "values");
  setName(getIndices(), "indices");
}

LogicalResult TopKOp::verify() {
  auto operand = tensorOf(getOperand());
  int64_t k = getK();
  if (operand.getRank() == 0)
    return emitOpError("operand is a scalar, expected at least one dimension");
  int64_t last = operand.getRank() - 1;
  if (k < 0 || (!operand.isDynamicDim(last) && k > operand.getDimSize(last)))
    return emitOpError("k is ")
           << k << ", but the last dimension of " << operand << " is shorter";
  SmallVector<int64_t> shape(operand.getShape());
  shape[last] = k;
  auto values = tensorOf(getValues()), indices = tensorOf(getIndices());
  if (values.getElementType() != operand.getElementType() ||
      !compatible(values.getShape(), shape))
    return emitOpError("values have type ")
           << values << ", expected the " << k << " largest of " << operand;
  if (!indices.getElementType().isSignlessInteger(32) ||
      !compatible(indices.getShape(), shape))
    return emitOpError("indices have type ")
           << indices << ", expected i32 in the shape of " << values;
  return success();
}

LogicalResult RaggedDotOp::verify() {
  auto lhs = tensorOf(getLhs()), rhs = tensorOf(getRhs());
  auto sizes = tensorOf(getGroupSizes());
  RaggedDotDimensionNumbersAttr numbers = getRaggedDotDimensionNumbers();
  auto lhsBatch = numbers.getLhsBatchingDimensions();
  auto rhsBatch = numbers.getRhsBatchingDimensions();
  auto lhsContract = numbers.getLhsContractingDimensions();
  auto rhsContract = numbers.getRhsContractingDimensions();
  auto ragged = numbers.getLhsRaggedDimensions();
  auto group = numbers.getRhsGroupDimensions();
  if (lhsBatch.size() != rhsBatch.size() ||
      lhsContract.size() != rhsContract.size())
    return emitOpError("pairs lists of different lengths");
  SmallVector<int64_t> lhsDims(lhsBatch), rhsDims(rhsBatch);
  lhsDims.append(lhsContract.begin(), lhsContract.end());
  rhsDims.append(rhsContract.begin(), rhsContract.end());
  SmallVector<int64_t> rhsAll(rhsDims);
  rhsAll.append(group.begin(), group.end());
  if (failed(stablehlo::verifyDims(*this, "lhs dimension numbers", lhsDims,
                                   lhs.getRank())) ||
      failed(stablehlo::verifyDims(*this, "rhs dimension numbers", rhsAll,
                                   rhs.getRank())) ||
      failed(stablehlo::verifyDims(*this, "lhs_ragged_dimensions", ragged,
                                   lhs.getRank())))
    return failure();
  if (ragged.size() != 1)
    return emitOpError("lhs_ragged_dimensions has ")
           << ragged.size() << " entries, expected 1";
  for (auto [a, b] : llvm::zip(lhsDims, rhsDims))
    if (!compatible(lhs.getDimSize(a), rhs.getDimSize(b)))
      return emitOpError("pairs dimension ")
             << a << " of " << lhs << " with dimension " << b << " of " << rhs;
  bool batch = llvm::is_contained(lhsBatch, ragged[0]);
  bool contracts = llvm::is_contained(lhsContract, ragged[0]);
  if ((batch || contracts) && !group.empty())
    return emitOpError("takes rhs_group_dimensions only where the ragged "
                       "dimension is neither batch nor contracting");
  if (!batch && !contracts && group.size() != 1)
    return emitOpError("rhs_group_dimensions has ")
           << group.size() << " entries, expected 1";
  if (sizes.getRank() == 0)
    return emitOpError("group sizes are a scalar");
  int64_t groups = sizes.getShape().back();
  if (!group.empty() && !compatible(groups, rhs.getDimSize(group[0])))
    return emitOpError("has ")
           << groups << " group sizes for " << rhs.getDimSize(group[0])
           << " groups";
  SmallVector<int64_t> shape;
  if (contracts)
    shape.push_back(groups);
  for (int64_t dim : lhsBatch)
    shape.push_back(lhs.getDimSize(dim));
  for (int64_t dim = 0; dim < lhs.getRank(); ++dim)
    if (!llvm::is_contained(lhsDims, dim))
      shape.push_back(lhs.getDimSize(dim));
  for (int64_t dim = 0; dim < rhs.getRank(); ++dim)
    if (!llvm::is_contained(rhsAll, dim))
      shape.push_back(rhs.getDimSize(dim));
  return stablehlo::verifyResult(
      *this, shape, tensorOf(getResult()).getElementType());
}
