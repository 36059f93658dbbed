//===- VerifyRegions.cpp - verifiers of operations with regions and calls -===//

#include "Verify.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace mlir::stablehlo;

LogicalResult stablehlo::verifyReturns(Operation *op, Region &region,
                                       TypeRange types) {
  if (region.empty() || region.front().empty())
    return op->emitOpError("has an empty region");
  auto last = llvm::dyn_cast<ReturnOp>(region.front().back());
  if (!last)
    return op->emitOpError("expects a region that ends in stablehlo.return");
  TypeRange returned = last->getOperandTypes();
  bool fits = returned.size() == types.size() &&
              llvm::all_of(llvm::zip(returned, types), [](auto pair) {
                auto [a, b] = pair;
                auto x = llvm::dyn_cast<RankedTensorType>(a);
                auto y = llvm::dyn_cast<RankedTensorType>(b);
                if (!x || !y)
                  return a == b;
                return x.getElementType() == y.getElementType() &&
                       compatible(x.getShape(), y.getShape());
              });
  if (!fits)
    return op->emitOpError("region returns (")
           << returned << "), expected (" << types << ")";
  return success();
}

LogicalResult stablehlo::verifyArguments(Operation *op, Region &region,
                                         ArrayRef<Type> types) {
  if (region.empty())
    return op->emitOpError("has an empty region");
  TypeRange arguments = region.getArgumentTypes();
  if (arguments != TypeRange(types))
    return op->emitOpError("region takes (")
           << arguments << "), expected (" << types << ")";
  return success();
}

// Whether numbers of `from` may be accumulated as `to`.
static bool isPromotable(Type from, Type to) {
  auto quantized = [](Type type) {
    return llvm::isa<quant::QuantizedType>(type);
  };
  if (from == to || quantized(from) || quantized(to))
    return quantized(from) == quantized(to);
  if (auto a = llvm::dyn_cast<ComplexType>(from)) {
    auto b = llvm::dyn_cast<ComplexType>(to);
    return b && isPromotable(a.getElementType(), b.getElementType());
  }
  if (!from.isIntOrFloat() || !to.isIntOrFloat())
    return false;
  bool alike = llvm::isa<FloatType>(from)
                   ? llvm::isa<FloatType>(to)
                   : llvm::isa<IntegerType>(to) &&
                         from.isUnsignedInteger() == to.isUnsignedInteger();
  return alike && from.getIntOrFloatBitWidth() <= to.getIntOrFloatBitWidth();
}

LogicalResult stablehlo::verifyReducer(Operation *op, Region &region,
                                       ValueRange inputs, ValueRange inits,
                                       TypeRange results) {
  size_t count = inputs.size();
  if (region.empty())
    return op->emitOpError("has an empty region");
  Block &block = region.front();
  if (block.getNumArguments() != 2 * count)
    return op->emitOpError("body takes ")
           << block.getNumArguments() << " arguments, expected " << 2 * count;
  SmallVector<Type> scalars;
  for (size_t index = 0; index < count; ++index) {
    Type lhs = block.getArgument(index).getType();
    Type rhs = block.getArgument(count + index).getType();
    auto scalar = llvm::dyn_cast<RankedTensorType>(lhs);
    if (!scalar || scalar.getRank() != 0 || lhs != rhs)
      return op->emitOpError("body arguments have types ")
             << lhs << " and " << rhs << ", expected two equal scalars";
    Type element = scalar.getElementType();
    if (!isPromotable(tensorOf(inputs[index]).getElementType(), element))
      return op->emitOpError("body argument has type ")
             << lhs << ", which the input " << inputs[index].getType()
             << " does not widen to";
    if (llvm::cast<RankedTensorType>(results[index]).getElementType() !=
        element)
      return op->emitOpError("result has type ")
             << results[index] << ", the body returns " << lhs;
    scalars.push_back(lhs);
  }
  for (auto [init, scalar] : llvm::zip(inits, scalars)) {
    RankedTensorType type = tensorOf(init);
    if (type.getRank() != 0 ||
        !isPromotable(type.getElementType(),
                      llvm::cast<RankedTensorType>(scalar).getElementType()))
      return op->emitOpError("initial value has type ")
             << type << ", expected a scalar like " << scalar;
  }
  return verifyReturns(op, region, scalars);
}

LogicalResult IfOp::verify() {
  if (tensorOf(getPred()).getRank() != 0)
    return emitOpError("predicate has type ")
           << getPred().getType() << ", expected a scalar";
  for (Region &region : (*this)->getRegions()) {
    if (region.getNumArguments() != 0)
      return emitOpError("branches take no arguments");
    if (failed(verifyReturns(*this, region, getResultTypes())))
      return failure();
  }
  return success();
}

LogicalResult CaseOp::verify() {
  if (tensorOf(getIndex()).getRank() != 0)
    return emitOpError("index has type ")
           << getIndex().getType() << ", expected a scalar";
  if (getBranches().empty())
    return emitOpError("has no branches");
  for (Region &region : getBranches()) {
    if (region.getNumArguments() != 0)
      return emitOpError("branches take no arguments");
    if (failed(verifyReturns(*this, region, getResultTypes())))
      return failure();
  }
  return success();
}

LogicalResult WhileOp::verify() {
  TypeRange types = getOperandTypes();
  for (Region *region : {&getCond(), &getBody()})
    if (region->getArgumentTypes() != types)
      return emitOpError("region takes (")
             << region->getArgumentTypes() << "), operands are (" << types
             << ")";
  if (getResultTypes() != types)
    return emitOpError("results are (")
           << getResultTypes() << "), operands are (" << types << ")";
  Type pred = RankedTensorType::get({}, IntegerType::get(getContext(), 1));
  return failure(failed(verifyReturns(*this, getCond(), pred)) ||
                 failed(verifyReturns(*this, getBody(), types)));
}

LogicalResult ReduceOp::verify() {
  size_t count = getInputs().size();
  if (count == 0 || getNumResults() != count)
    return emitOpError("has ")
           << count << " inputs and " << getNumResults() << " results";
  RankedTensorType first = tensorOf(getInputs().front());
  if (failed(verifyDims(*this, "dimensions", getDimensions(),
                        first.getRank())))
    return failure();
  SmallVector<int64_t> shape;
  for (int64_t dim = 0; dim < first.getRank(); ++dim)
    if (!llvm::is_contained(getDimensions(), dim))
      shape.push_back(first.getDimSize(dim));
  for (Value input : getInputs())
    if (!compatible(tensorOf(input).getShape(), first.getShape()))
      return emitOpError("inputs have types ")
             << first << " and " << input.getType();
  for (Type type : getResultTypes())
    if (!compatible(llvm::cast<RankedTensorType>(type).getShape(), shape))
      return emitOpError("result type ")
             << type << " does not follow from reducing " << first;
  return verifyReducer(*this, getBody(), getInputs(), getInitValues(),
                       getResultTypes());
}

LogicalResult CompositeOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto function = symbols.lookupNearestSymbolFrom<func::FuncOp>(
      getOperation(), getDecompositionAttr());
  if (!function)
    return emitOpError("'")
           << getDecomposition() << "' does not reference a function";
  FunctionType type = function.getFunctionType();
  if (TypeRange(type.getInputs()) != TypeRange(getOperandTypes()))
    return emitOpError("operands are (")
           << getOperandTypes() << "), the decomposition takes ("
           << type.getInputs() << ")";
  if (TypeRange(type.getResults()) != TypeRange(getResultTypes()))
    return emitOpError("results are (")
           << getResultTypes() << "), the decomposition returns ("
           << type.getResults() << ")";
  return success();
}

void CustomCallOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  if (!getHasSideEffect())
    return;
  effects.emplace_back(MemoryEffects::Read::get());
  effects.emplace_back(MemoryEffects::Write::get());
}
