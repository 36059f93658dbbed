//===- RegionsAssembly.cpp - printed form of constant, while and reduce ---===//

#include "Dialect.h"

using namespace mlir;
using namespace mlir::stablehlo;

//===- constant -----------------------------------------------------------===//

ParseResult ConstantOp::parse(OpAsmParser &parser, OperationState &result) {
  // The older form is `constant() {value = …} : () -> type`.
  if (succeeded(parser.parseOptionalLParen())) {
    Type type;
    if (parser.parseRParen() ||
        parser.parseOptionalAttrDict(result.attributes) ||
        parser.parseColon() || parser.parseLParen() || parser.parseRParen() ||
        parser.parseArrow() || parser.parseType(type))
      return failure();
    result.addTypes(type);
    return success();
  }
  ElementsAttr value;
  SMLoc location = parser.getCurrentLocation();
  Attribute attribute;
  if (parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseAttribute(attribute))
    return failure();
  value = llvm::dyn_cast<ElementsAttr>(attribute);
  if (!value)
    return parser.emitError(location, "expected an elements attribute");
  result.getOrAddProperties<Properties>().value = value;
  // A quantized result has a type of its own behind the stored value.
  Type type = value.getType();
  if (succeeded(parser.parseOptionalColon()) && parser.parseType(type))
    return failure();
  result.addTypes(type);
  return success();
}

void ConstantOp::print(OpAsmPrinter &printer) {
  printer.printOptionalAttrDict((*this)->getAttrs(), {"value"});
  printer << ' ' << getValueAttr();
  if (getValueAttr().getType() != getType())
    printer << " : " << getType();
}

void ConstantOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  setName(getOutput(),
          llvm::isa<IntegerType>(getType().getElementType()) ? "c" : "cst");
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValueAttr(); }

//===- while --------------------------------------------------------------===//

void WhileOp::getAsmBlockArgumentNames(Region &region,
                                       OpAsmSetValueNameFn setName) {
  for (BlockArgument argument : region.getArguments())
    setName(argument, "iterArg");
}

ParseResult WhileOp::parse(OpAsmParser &parser, OperationState &result) {
  SMLoc location = parser.getCurrentLocation();
  SmallVector<OpAsmParser::UnresolvedOperand> operands;
  SmallVector<OpAsmParser::Argument> arguments;
  auto assignment = [&]() -> ParseResult {
    return failure(
        parser.parseArgument(arguments.emplace_back()) ||
        parser.parseEqual() || parser.parseOperand(operands.emplace_back()));
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, assignment))
    return failure();
  if (!operands.empty() &&
      (parser.parseColon() || parser.parseTypeList(result.types)))
    return failure();
  if (parser.resolveOperands(operands, result.types, location,
                             result.operands) ||
      parser.parseOptionalAttrDictWithKeyword(result.attributes))
    return failure();
  for (auto [argument, type] : llvm::zip(arguments, result.types))
    argument.type = type;
  return failure(parser.parseKeyword("cond") ||
                 parser.parseRegion(*result.addRegion(), arguments) ||
                 parser.parseKeyword("do") ||
                 parser.parseRegion(*result.addRegion(), arguments));
}

void WhileOp::print(OpAsmPrinter &printer) {
  printer << '(';
  llvm::interleaveComma(
      llvm::zip(getBody().getArguments(), getOperands()), printer,
      [&](auto pair) {
        printer << std::get<0>(pair) << " = " << std::get<1>(pair);
      });
  printer << ')';
  if (getNumOperands() != 0)
    printer << " : " << getOperandTypes();
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs());
  printer.printNewline();
  printer << "cond ";
  printer.printRegion(getCond(), /*printEntryBlockArgs=*/false);
  printer << " do ";
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

//===- reduce -------------------------------------------------------------===//

// The operation that makes `applies` enough to describe the body: the body is
// that one operation on the two arguments in order, and it commutes.
static Operation *appliedOperation(ReduceOp reduce) {
  Block &block = reduce.getBody().front();
  if (reduce.getInputs().size() != 1 || block.getNumArguments() != 2 ||
      std::distance(block.begin(), block.end()) != 2)
    return nullptr;
  Operation &inner = block.front();
  Operation &last = block.back();
  if (inner.getDialect() != reduce->getDialect() ||
      !inner.hasTrait<OpTrait::IsCommutative>() || inner.getNumOperands() != 2 ||
      inner.getNumResults() != 1 || !inner.getAttrs().empty() ||
      inner.getOperand(0) != block.getArgument(0) ||
      inner.getOperand(1) != block.getArgument(1) ||
      !llvm::isa<ReturnOp>(last) || last.getNumOperands() != 1 ||
      last.getOperand(0) != inner.getResult(0))
    return nullptr;
  // The short form spells no types: they must follow from the input's.
  auto input = llvm::cast<RankedTensorType>(reduce.getInputs()[0].getType());
  Type scalar = RankedTensorType::get({}, input.getElementType());
  if (block.getArgument(0).getType() != scalar ||
      block.getArgument(1).getType() != scalar ||
      inner.getResult(0).getType() != scalar)
    return nullptr;
  return &inner;
}

ParseResult ReduceOp::parse(OpAsmParser &parser, OperationState &result) {
  SMLoc location = parser.getCurrentLocation();
  SmallVector<OpAsmParser::UnresolvedOperand> operands, inits;
  auto input = [&]() -> ParseResult {
    return failure(parser.parseLParen() ||
                   parser.parseOperand(operands.emplace_back()) ||
                   parser.parseKeyword("init") || parser.parseColon() ||
                   parser.parseOperand(inits.emplace_back()) ||
                   parser.parseRParen());
  };
  if (parser.parseCommaSeparatedList(input))
    return failure();
  size_t count = operands.size();
  operands.append(inits);

  std::optional<OperationName> applied;
  if (succeeded(parser.parseOptionalKeyword("applies"))) {
    FailureOr<OperationName> name = parser.parseCustomOperationName();
    if (failed(name))
      return failure();
    applied = *name;
  }

  SmallVector<int64_t> dimensions;
  FunctionType type;
  if (parser.parseKeyword("across") || parser.parseKeyword("dimensions") ||
      parser.parseEqual() || parseDims(parser, dimensions) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(type) ||
      parser.resolveOperands(operands, type.getInputs(), location,
                             result.operands))
    return failure();
  result.addTypes(type.getResults());
  result.getOrAddProperties<Properties>().dimensions =
      parser.getBuilder().getDenseI64ArrayAttr(dimensions);
  Region *body = result.addRegion();

  if (!applied) {
    // One `(%a: type, %b: type)` for each input: all lhs come first.
    SmallVector<OpAsmParser::Argument> arguments(2 * count);
    if (parser.parseKeyword("reducer"))
      return failure();
    for (size_t index = 0; index < count; ++index)
      if (parser.parseLParen() ||
          parser.parseArgument(arguments[index], /*allowType=*/true) ||
          parser.parseComma() ||
          parser.parseArgument(arguments[count + index], /*allowType=*/true) ||
          parser.parseRParen())
        return failure();
    return parser.parseRegion(*body, arguments);
  }

  auto first = llvm::dyn_cast<RankedTensorType>(type.getInput(0));
  if (count != 1 || !first)
    return parser.emitError(location,
                            "the short form takes one tensor to reduce");
  Type scalar = RankedTensorType::get({}, first.getElementType());
  Location where = parser.getEncodedSourceLoc(location);
  Block &block = body->emplaceBlock();
  block.addArguments({scalar, scalar}, {where, where});
  OpBuilder builder(parser.getContext());
  builder.setInsertionPointToStart(&block);
  if (!applied->isRegistered() ||
      !applied->hasTrait<OpTrait::NOperands<2>::Impl>() ||
      !applied->hasTrait<OpTrait::OneResult>() ||
      applied->getDialectNamespace() != StableHLODialect::getDialectNamespace())
    return parser.emitError(location, "expected a StableHLO operation with two "
                                      "operands behind 'applies'");
  OperationState state(where, *applied, block.getArguments(), {scalar});
  Operation *inner = builder.create(state);
  ReturnOp::create(builder, where, inner->getResults());
  return success();
}

void ReduceOp::print(OpAsmPrinter &printer) {
  llvm::interleaveComma(llvm::zip(getInputs(), getInitValues()), printer,
                        [&](auto pair) {
                          printer << '(' << std::get<0>(pair) << " init: "
                                  << std::get<1>(pair) << ')';
                        });
  Operation *applied = appliedOperation(*this);
  if (applied)
    printer << " applies " << applied->getName();
  printer << " across dimensions = ";
  printDims(printer, getDimensions());
  printer.printOptionalAttrDict((*this)->getAttrs(), {"dimensions"});
  printer << " : ";
  printer.printFunctionalType(*this);
  if (applied)
    return;
  printer.printNewline();
  printer << " reducer";
  size_t count = getInputs().size();
  Block &block = getBody().front();
  for (size_t index = 0; index < count; ++index) {
    printer << '(';
    printer.printRegionArgument(block.getArgument(index));
    printer << ", ";
    printer.printRegionArgument(block.getArgument(count + index));
    printer << ") ";
  }
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}
