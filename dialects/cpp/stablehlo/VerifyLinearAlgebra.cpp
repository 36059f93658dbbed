//===- VerifyLinearAlgebra.cpp - solvers, transforms, random numbers ------===//

#include "Verify.h"

using namespace mlir;
using namespace mlir::stablehlo;

LogicalResult stablehlo::verifyPrecisions(Operation *op,
                                          std::optional<ArrayAttr> config) {
  if (!config || config->empty() || config->size() == 2)
    return success();
  return op->emitOpError("precision_config has ")
         << config->size() << " entries, expected one for each operand";
}

// The last two dimensions are equal.
static LogicalResult verifySquare(Operation *op, RankedTensorType type) {
  int64_t rank = type.getRank();
  if (rank < 2 ||
      !compatible(type.getDimSize(rank - 1), type.getDimSize(rank - 2)))
    return op->emitOpError("takes square matrices, got ") << type;
  return success();
}

LogicalResult DotOp::verify() {
  RankedTensorType lhs = tensorOf(getLhs()), rhs = tensorOf(getRhs());
  for (RankedTensorType type : {lhs, rhs})
    if (type.getRank() != 1 && type.getRank() != 2)
      return emitOpError("takes vectors and matrices, got ") << type;
  if (failed(verifyPrecisions(*this, getPrecisionConfig())))
    return failure();
  if (!compatible(lhs.getShape().back(), rhs.getShape().front()))
    return emitOpError("cannot contract ") << lhs << " with " << rhs;
  SmallVector<int64_t> shape(lhs.getShape().drop_back());
  llvm::append_range(shape, rhs.getShape().drop_front());
  return verifyResult(*this, shape, getType().getElementType());
}

LogicalResult CholeskyOp::verify() {
  return verifySquare(*this, tensorOf(getA()));
}

LogicalResult TriangularSolveOp::verify() {
  RankedTensorType a = tensorOf(getA()), b = tensorOf(getB());
  int64_t rank = a.getRank();
  if (failed(verifySquare(*this, a)))
    return failure();
  if (a.getElementType() != b.getElementType() || b.getRank() != rank ||
      !compatible(a.getShape().drop_back(2), b.getShape().drop_back(2)) ||
      !compatible(a.getDimSize(rank - 1),
                  b.getDimSize(getLeftSide() ? rank - 2 : rank - 1)))
    return emitOpError("cannot solve ")
           << a << " for " << b << (getLeftSide() ? " on" : " not on")
           << " the left side";
  if (getTransposeA() == Transpose::TRANSPOSE_INVALID)
    return emitOpError("transpose_a must be NO_TRANSPOSE, TRANSPOSE or "
                       "ADJOINT");
  return verifyResult(*this, b.getShape(), b.getElementType());
}

LogicalResult FftOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  ArrayRef<int64_t> length = getFftLength();
  int64_t rank = operand.getRank(), count = length.size();
  FftType type = getFftType();
  if (count < 1 || count > 3 || count > rank)
    return emitOpError("transforms ")
           << count << " dimensions of " << operand << ", expected 1 to 3";
  for (int64_t extent : length)
    if (extent < 0)
      return emitOpError("length contains ") << extent;
  Type element = operand.getElementType();
  auto complex = llvm::dyn_cast<ComplexType>(element);
  if ((type == FftType::RFFT) == static_cast<bool>(complex))
    return emitOpError(stringifyFftType(type))
           << " does not take " << operand;
  SmallVector<int64_t> shape(operand.getShape());
  MutableArrayRef<int64_t> inner =
      MutableArrayRef<int64_t>(shape).take_back(count);
  SmallVector<int64_t> expected(length);
  if (type == FftType::IRFFT)
    expected.back() = length.back() == 0 ? 0 : length.back() / 2 + 1;
  if (!compatible(inner, expected))
    return emitOpError(stringifyFftType(type))
           << " of length [" << length << "] does not take " << operand;
  if (type == FftType::RFFT) {
    element = ComplexType::get(element);
    inner.back() = length.back() == 0 ? 0 : length.back() / 2 + 1;
  } else if (type == FftType::IRFFT) {
    element = complex.getElementType();
    inner.back() = length.back();
  }
  return verifyResult(*this, shape, element);
}

//===- Random numbers -----------------------------------------------------===//

LogicalResult RngOp::verify() {
  RankedTensorType a = tensorOf(getA()), b = tensorOf(getB());
  RankedTensorType shape = tensorOf(getShape());
  if (a.getRank() != 0 || a != b)
    return emitOpError("takes two scalars of one type, got ")
           << a << " and " << b;
  if (shape.getRank() != 1 ||
      !compatible(shape.getDimSize(0), getType().getRank()))
    return emitOpError("shape has type ")
           << shape << ", the result " << getType();
  if (getRngDistribution() == RngDistribution::NORMAL &&
      !llvm::isa<FloatType>(a.getElementType()))
    return emitOpError("draws normal numbers of floating point types only, "
                       "got ")
           << a;
  return verifyResult(*this, getType().getShape(), a.getElementType());
}

LogicalResult RngBitGeneratorOp::verify() {
  RankedTensorType state = tensorOf(getInitialState());
  RankedTensorType output = tensorOf(getOutput());
  if (!compatible(state.getShape(), tensorOf(getOutputState()).getShape()) ||
      state.getElementType() != tensorOf(getOutputState()).getElementType())
    return emitOpError("output state has type ")
           << getOutputState().getType() << ", the initial one " << state;
  if (state.getRank() != 1 || !state.getElementType().isIntOrIndex())
    return emitOpError("initial state has type ")
           << state << ", expected a vector of integers";
  if (!output.getElementType().isIntOrFloat())
    return emitOpError("output has type ")
           << output << ", expected integers or floats";
  // In 64-bit words: Threefry has two, Philox two or three.
  int64_t bits = state.getElementType().getIntOrFloatBitWidth();
  int64_t words = state.isDynamicDim(0) || state.getDimSize(0) > 64
                      ? 0
                      : state.getDimSize(0) * bits;
  RngAlgorithm algorithm = getRngAlgorithm();
  if (words != 0 &&
      ((algorithm == RngAlgorithm::THREE_FRY && words != 128) ||
       (algorithm == RngAlgorithm::PHILOX && words != 128 && words != 192)))
    return emitOpError(stringifyRngAlgorithm(algorithm))
           << " does not take the state " << state;
  return success();
}

//===- Batch normalisation ------------------------------------------------===//

// Statistics and parameters are vectors along the feature dimension.
static LogicalResult verifyBatchNorm(Operation *op, uint64_t feature,
                                     ValueRange vectors, ValueRange tensors) {
  RankedTensorType operand = tensorOf(op->getOperand(0));
  if (static_cast<int64_t>(feature) >= operand.getRank())
    return op->emitOpError("feature_index ")
           << feature << " lies outside of [0, " << operand.getRank() << ")";
  for (Value value : vectors) {
    RankedTensorType type = tensorOf(value);
    if (type.getRank() != 1 ||
        type.getElementType() != operand.getElementType() ||
        !compatible(type.getDimSize(0), operand.getDimSize(feature)))
      return op->emitOpError("has a vector of type ")
             << type << " for feature " << feature << " of " << operand;
  }
  for (Value value : tensors) {
    RankedTensorType type = tensorOf(value);
    if (type.getElementType() != operand.getElementType() ||
        !compatible(type.getShape(), operand.getShape()))
      return op->emitOpError("has a tensor of type ")
             << type << " for the operand " << operand;
  }
  return success();
}

LogicalResult BatchNormInferenceOp::verify() {
  return verifyBatchNorm(*this, getFeatureIndex(),
                         {getScale(), getOffset(), getMean(), getVariance()},
                         {getResult()});
}

LogicalResult BatchNormTrainingOp::verify() {
  return verifyBatchNorm(*this, getFeatureIndex(),
                         {getScale(), getOffset(), getBatchMean(),
                          getBatchVar()},
                         {getOutput()});
}

LogicalResult BatchNormGradOp::verify() {
  return verifyBatchNorm(*this, getFeatureIndex(),
                         {getScale(), getMean(), getVariance(), getGradScale(),
                          getGradOffset()},
                         {getGradOutput(), getGradOperand()});
}
