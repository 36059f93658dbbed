//===- VerifyWindow.cpp - operations that slide a window ------------------===//

#include "Verify.h"

using namespace mlir;
using namespace mlir::stablehlo;

namespace {

// A window's attributes, one entry for each dimension.
struct Window {
  SmallVector<int64_t> sizes, strides, low, high, baseDilations,
      windowDilations;
};

} // namespace

// An attribute that has one positive entry for each dimension, or is absent
// and stands for ones.
static FailureOr<SmallVector<int64_t>>
positives(Operation *op, StringRef name,
          std::optional<ArrayRef<int64_t>> values, size_t rank) {
  if (!values || (values->empty() && rank != 0))
    return SmallVector<int64_t>(rank, 1);
  if (values->size() != rank)
    return op->emitOpError(name)
           << " has " << values->size() << " entries, expected " << rank;
  for (int64_t value : *values)
    if (value <= 0)
      return op->emitOpError(name) << " contains " << value
                                   << ", expected positive numbers";
  return SmallVector<int64_t>(*values);
}

static FailureOr<Window>
readWindow(Operation *op, ArrayRef<int64_t> sizes,
           std::optional<ArrayRef<int64_t>> strides,
           std::optional<DenseIntElementsAttr> padding,
           std::optional<ArrayRef<int64_t>> baseDilations,
           std::optional<ArrayRef<int64_t>> windowDilations) {
  size_t rank = sizes.size();
  auto step = positives(op, "window_strides", strides, rank);
  auto base = positives(op, "base dilation", baseDilations, rank);
  auto inner = positives(op, "window dilation", windowDilations, rank);
  if (failed(step) || failed(base) || failed(inner))
    return failure();
  Window window{SmallVector<int64_t>(sizes), *step, {}, {}, *base, *inner};
  window.low.assign(rank, 0);
  window.high.assign(rank, 0);
  if (!padding)
    return window;
  ShapedType type = padding->getType();
  if (type.getRank() != 2 || type.getDimSize(0) != static_cast<int64_t>(rank) ||
      type.getDimSize(1) != 2)
    return op->emitOpError("padding has type ")
           << type << ", expected " << rank << "x2 numbers";
  for (auto [index, value] : llvm::enumerate(padding->getValues<int64_t>()))
    (index % 2 ? window.high : window.low)[index / 2] = value;
  return window;
}

// (size - 1) * dilation + 1, or nothing if that is too large.
static std::optional<int64_t> dilated(int64_t size, int64_t dilation) {
  int64_t product, sum;
  if (size == 0)
    return 0;
  if (llvm::MulOverflow(size - 1, dilation, product) ||
      llvm::AddOverflow(product, int64_t(1), sum))
    return std::nullopt;
  return sum;
}

// How many places the window has in each dimension.
static FailureOr<SmallVector<int64_t>>
countPlaces(Operation *op, ArrayRef<int64_t> input, const Window &window) {
  SmallVector<int64_t> shape;
  for (size_t dim = 0; dim < input.size(); ++dim) {
    if (ShapedType::isDynamic(input[dim]) ||
        ShapedType::isDynamic(window.sizes[dim])) {
      shape.push_back(ShapedType::kDynamic);
      continue;
    }
    std::optional<int64_t> base = dilated(input[dim], window.baseDilations[dim]);
    std::optional<int64_t> extent =
        dilated(window.sizes[dim], window.windowDilations[dim]);
    int64_t padded;
    if (!base || !extent ||
        llvm::AddOverflow(*base, window.low[dim], padded) ||
        llvm::AddOverflow(padded, window.high[dim], padded))
      return op->emitOpError("window of dimension ") << dim << " is too large";
    shape.push_back(padded <= 0 || padded < *extent
                        ? 0
                        : (padded - *extent) / window.strides[dim] + 1);
  }
  return shape;
}

//===- Reductions ---------------------------------------------------------===//

LogicalResult ReduceWindowOp::verify() {
  size_t count = getInputs().size();
  if (count == 0 || getNumResults() != count)
    return emitOpError("has ")
           << count << " inputs and " << getNumResults() << " results";
  RankedTensorType first = tensorOf(getInputs().front());
  for (Value input : getInputs())
    if (!compatible(tensorOf(input).getShape(), first.getShape()))
      return emitOpError("inputs have types ")
             << first << " and " << input.getType();
  auto sizes = positives(*this, "window_dimensions", getWindowDimensions(),
                         first.getRank());
  if (failed(sizes))
    return failure();
  auto window = readWindow(*this, *sizes, getWindowStrides(), getPadding(),
                           getBaseDilations(), getWindowDilations());
  if (failed(window))
    return failure();
  auto shape = countPlaces(*this, first.getShape(), *window);
  if (failed(shape))
    return failure();
  for (Type type : getResultTypes())
    if (!compatible(llvm::cast<RankedTensorType>(type).getShape(), *shape))
      return emitOpError("result type ")
             << type << " does not follow from the windows over " << first;
  return verifyReducer(*this, getBody(), getInputs(), getInitValues(),
                       getResultTypes());
}

LogicalResult SelectAndScatterOp::verify() {
  RankedTensorType operand = tensorOf(getOperand());
  RankedTensorType source = tensorOf(getSource());
  RankedTensorType init = tensorOf(getInitValue());
  auto sizes = positives(*this, "window_dimensions", getWindowDimensions(),
                         operand.getRank());
  if (failed(sizes))
    return failure();
  auto window = readWindow(*this, *sizes, getWindowStrides(), getPadding(),
                           std::nullopt, std::nullopt);
  if (failed(window))
    return failure();
  auto shape = countPlaces(*this, operand.getShape(), *window);
  if (failed(shape))
    return failure();
  if (!compatible(source.getShape(), *shape))
    return emitOpError("source has type ")
           << source << ", which does not follow from the windows over "
           << operand;
  if (source.getElementType() != operand.getElementType())
    return emitOpError("source has type ") << source << ", the operand "
                                           << operand;
  if (init.getRank() != 0)
    return emitOpError("initial value has type ")
           << init << ", expected a scalar";
  auto scalar = RankedTensorType::get({}, operand.getElementType());
  Type pred = RankedTensorType::get({}, IntegerType::get(getContext(), 1));
  if (failed(verifyArguments(*this, getSelect(), {scalar, scalar})) ||
      failed(verifyReturns(*this, getSelect(), pred)))
    return failure();
  if (failed(verifyReducer(*this, getScatter(), ValueRange(getSource()),
                           ValueRange(getInitValue()), getType())))
    return failure();
  return verifyResult(*this, operand.getShape(), getType().getElementType());
}

//===- Convolutions -------------------------------------------------------===//

// The dimensions of one operand: batch, feature and space are each named once.
static LogicalResult verifyLayout(Operation *op, StringRef name, int64_t first,
                                  int64_t second, ArrayRef<int64_t> spatial,
                                  int64_t rank) {
  SmallVector<int64_t> dims(spatial);
  dims.append({first, second});
  if (static_cast<int64_t>(dims.size()) != rank)
    return op->emitOpError(name)
           << " dimensions are " << dims.size() << ", the tensor has rank "
           << rank;
  return verifyDims(op, name, dims, rank);
}

// What both convolutions share; `padding` is known for one of them only.
template <typename Op>
static LogicalResult verifyConvolution(Op op,
                                       std::optional<DenseIntElementsAttr> padding,
                                       bool paddingKnown) {
  RankedTensorType lhs = tensorOf(op.getLhs()), rhs = tensorOf(op.getRhs());
  RankedTensorType result = op.getType();
  ConvDimensionNumbersAttr numbers = op.getDimensionNumbers();
  int64_t rank = lhs.getRank();
  if (rhs.getRank() != rank || result.getRank() != rank)
    return op.emitOpError("operands and result have different ranks: ")
           << lhs << ", " << rhs << ", " << result;
  if (failed(verifyLayout(op, "input", numbers.getInputBatchDimension(),
                          numbers.getInputFeatureDimension(),
                          numbers.getInputSpatialDimensions(), rank)) ||
      failed(verifyLayout(op, "kernel", numbers.getKernelInputFeatureDimension(),
                          numbers.getKernelOutputFeatureDimension(),
                          numbers.getKernelSpatialDimensions(), rank)) ||
      failed(verifyLayout(op, "output", numbers.getOutputBatchDimension(),
                          numbers.getOutputFeatureDimension(),
                          numbers.getOutputSpatialDimensions(), rank)))
    return failure();
  int64_t features = op.getFeatureGroupCount();
  int64_t batches = op.getBatchGroupCount();
  if (features > 1 && batches > 1)
    return op.emitOpError("groups both features and batches");
  int64_t batch = lhs.getDimSize(numbers.getInputBatchDimension());
  int64_t input = lhs.getDimSize(numbers.getInputFeatureDimension());
  int64_t kernelInput = rhs.getDimSize(numbers.getKernelInputFeatureDimension());
  int64_t output = rhs.getDimSize(numbers.getKernelOutputFeatureDimension());
  auto divides = [](int64_t count, int64_t extent) {
    return ShapedType::isDynamic(extent) || extent % count == 0;
  };
  if (!divides(batches, batch) || !divides(batches, output))
    return op.emitOpError("batch_group_count ")
           << batches << " does not divide the batch of " << lhs
           << " and the output features of " << rhs;
  if (!divides(features, input) || !divides(features, output))
    return op.emitOpError("feature_group_count ")
           << features << " does not divide the features of " << lhs << " and "
           << rhs;
  if (!ShapedType::isDynamic(input) &&
      !compatible(kernelInput, input / features))
    return op.emitOpError("kernel takes ")
           << kernelInput << " input features, the input has " << input
           << " in " << features << " groups";
  if (failed(verifyPrecisions(op, op.getPrecisionConfig())))
    return failure();
  SmallVector<int64_t> space, sizes;
  for (int64_t dim : numbers.getInputSpatialDimensions())
    space.push_back(lhs.getDimSize(dim));
  for (int64_t dim : numbers.getKernelSpatialDimensions())
    sizes.push_back(rhs.getDimSize(dim));
  if (auto reversal = op.getWindowReversal())
    if (reversal->size() != sizes.size())
      return op.emitOpError("window_reversal has ")
             << reversal->size() << " entries, expected " << sizes.size();
  auto window = readWindow(op, sizes, op.getWindowStrides(), padding,
                           op.getLhsDilation(), op.getRhsDilation());
  if (failed(window))
    return failure();
  auto places = countPlaces(op, space, *window);
  if (failed(places))
    return failure();
  SmallVector<int64_t> shape(rank, ShapedType::kDynamic);
  if (!ShapedType::isDynamic(batch))
    shape[numbers.getOutputBatchDimension()] = batch / batches;
  shape[numbers.getOutputFeatureDimension()] = output;
  if (paddingKnown)
    for (auto [dim, extent] :
         llvm::zip(numbers.getOutputSpatialDimensions(), *places))
      shape[dim] = extent;
  // The result may be wider than the operands, so its element type is free.
  return verifyResult(op, shape, result.getElementType());
}

LogicalResult ConvolutionOp::verify() {
  return verifyConvolution(*this, getPadding(), true);
}

LogicalResult DynamicConvOp::verify() {
  RankedTensorType padding = tensorOf(getPadding());
  int64_t space = tensorOf(getLhs()).getRank() - 2;
  if (padding.getRank() != 2 || !compatible(padding.getDimSize(0), space) ||
      !compatible(padding.getDimSize(1), 2))
    return emitOpError("padding has type ")
           << padding << ", expected " << space << "x2 numbers";
  return verifyConvolution(*this, std::nullopt, false);
}
