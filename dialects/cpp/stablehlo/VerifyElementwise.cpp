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
  if (tensorOf(getLhs()).getElementType() != tensorOf(getRhs()).getElementType())
    return emitOpError("compares ")
           << getLhs().getType() << " with " << getRhs().getType();
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

LogicalResult AbsOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  Type element = operand.getElementType();
  if (auto complex = llvm::dyn_cast<ComplexType>(element))
    element = complex.getElementType();
  if (llvm::isa<quant::QuantizedType>(element))
    return verifyCompatibleTypes(*this);
  return verifyResult(*this, operand.getShape(), element);
}

// The real type of a complex number's part; a real number is its own part.
static LogicalResult verifyPart(Operation *op) {
  RankedTensorType operand = tensorOf(op->getOperand(0));
  Type element = operand.getElementType();
  if (auto complex = llvm::dyn_cast<ComplexType>(element))
    element = complex.getElementType();
  else if (!llvm::isa<FloatType>(element))
    return op->emitOpError("takes complex or floating point numbers, got ")
           << operand;
  return verifyResult(op, operand.getShape(), element);
}

LogicalResult RealOp::verify() { return verifyPart(*this); }
LogicalResult ImagOp::verify() { return verifyPart(*this); }

LogicalResult ComplexOp::verify() {
  RankedTensorType lhs = tensorOf(getLhs()), rhs = tensorOf(getRhs());
  if (lhs.getElementType() != rhs.getElementType() ||
      !compatible(lhs.getShape(), rhs.getShape()))
    return emitOpError("parts have types ") << lhs << " and " << rhs;
  return verifyResult(*this, lhs.getShape(),
                      ComplexType::get(lhs.getElementType()));
}

LogicalResult ReducePrecisionOp::verify() {
  int32_t exponent = getExponentBits(), mantissa = getMantissaBits();
  if (exponent < 1 || mantissa < 0)
    return emitOpError("format e")
           << exponent << "m" << mantissa
           << " needs at least one exponent bit and no less than zero "
              "mantissa bits";
  return success();
}

LogicalResult UniformQuantizeOp::verify() {
  Type from = tensorOf(getOperand()).getElementType();
  Type to = getType().getElementType();
  if (!llvm::isa<quant::QuantizedType>(to) || expressed(from) != expressed(to))
    return emitOpError("cannot quantize ")
           << getOperand().getType() << " to " << getType();
  return success();
}

LogicalResult UniformDequantizeOp::verify() {
  Type from = tensorOf(getOperand()).getElementType();
  if (!llvm::isa<quant::QuantizedType>(from) ||
      expressed(from) != getType().getElementType())
    return emitOpError("cannot dequantize ")
           << getOperand().getType() << " to " << getType();
  return success();
}
