//===- VerifyElementwise.cpp - verifiers of element by element operations -===//

#include "Verify.h"

using namespace mlir;
using namespace mlir::stablehlo;

bool stablehlo::compatible(ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
  return a.size() == b.size() && llvm::all_of(llvm::zip(a, b), [](auto pair) {
           return compatible(std::get<0>(pair), std::get<1>(pair));
         });
}

static void printShape(InFlightDiagnostic &diagnostic,
                       ArrayRef<int64_t> shape) {
  diagnostic << '[';
  for (auto [index, extent] : llvm::enumerate(shape)) {
    diagnostic << (index ? ", " : "");
    if (ShapedType::isDynamic(extent))
      diagnostic << '?';
    else
      diagnostic << extent;
  }
  diagnostic << ']';
}

LogicalResult stablehlo::verifyResult(Operation *op, ArrayRef<int64_t> shape,
                                      Type element) {
  auto type = llvm::cast<RankedTensorType>(op->getResult(0).getType());
  if (type.getElementType() != element)
    return op->emitOpError("result element type is ")
           << type.getElementType() << ", expected " << element;
  if (compatible(type.getShape(), shape))
    return success();
  InFlightDiagnostic diagnostic = op->emitOpError("result type is ");
  diagnostic << type << ", expected shape ";
  printShape(diagnostic, shape);
  return diagnostic;
}

// Quantized element types agree when what they express does; the scales of
// operands and results differ freely.
static Type expressed(Type element) {
  auto quantized = llvm::dyn_cast<quant::QuantizedType>(element);
  return quantized ? quantized.getExpressedType() : element;
}

LogicalResult stablehlo::verifyCompatibleTypes(Operation *op) {
  auto check = [&](Type type, Type first) -> LogicalResult {
    auto a = llvm::cast<RankedTensorType>(type);
    auto b = llvm::cast<RankedTensorType>(first);
    if (expressed(a.getElementType()) == expressed(b.getElementType()) &&
        compatible(a.getShape(), b.getShape()))
      return success();
    return op->emitOpError("requires compatible types for all operands and "
                           "results, got ")
           << first << " and " << type;
  };
  Type first = op->getOperand(0).getType();
  for (Type type : op->getOperandTypes())
    if (failed(check(type, first)))
      return failure();
  for (Type type : op->getResultTypes())
    if (failed(check(type, first)))
      return failure();
  return success();
}

LogicalResult CompareOp::verify() {
  std::optional<ComparisonType> type = getCompareType();
  if (!type || *type == ComparisonType::NOTYPE)
    return success();
  Type element = tensorOf(getLhs()).getElementType();
  bool floats = *type == ComparisonType::FLOAT ||
                *type == ComparisonType::TOTALORDER;
  bool isFloat = llvm::isa<FloatType, ComplexType, quant::QuantizedType>(
      element);
  bool isUnsigned = element.isUnsignedInteger() || element.isInteger(1);
  bool right = floats ? isFloat
               : *type == ComparisonType::UNSIGNED
                   ? isUnsigned
                   : !isFloat && !element.isUnsignedInteger();
  if (!right)
    return emitOpError("compares ")
           << element << " as " << stringifyComparisonType(*type);
  return success();
}

LogicalResult ClampOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  for (Value bound : {getMin(), getMax()}) {
    RankedTensorType type = tensorOf(bound);
    if (type.getElementType() != operand.getElementType() ||
        (type.getRank() != 0 &&
         !compatible(type.getShape(), operand.getShape())))
      return emitOpError("bound has type ")
             << type << ", which fits neither " << operand
             << " nor a scalar of it";
  }
  return verifyResult(*this, operand.getShape(), operand.getElementType());
}

LogicalResult SelectOp::verify() {
  RankedTensorType onTrue = tensorOf(getOnTrue());
  RankedTensorType onFalse = tensorOf(getOnFalse());
  RankedTensorType pred = tensorOf(getPred());
  if (onTrue.getElementType() != onFalse.getElementType() ||
      !compatible(onTrue.getShape(), onFalse.getShape()))
    return emitOpError("branches have types ") << onTrue << " and " << onFalse;
  if (pred.getRank() != 0 && !compatible(pred.getShape(), onTrue.getShape()))
    return emitOpError("predicate has type ")
           << pred << ", neither a scalar nor the shape of " << onTrue;
  return verifyResult(*this, onTrue.getShape(), onTrue.getElementType());
}
