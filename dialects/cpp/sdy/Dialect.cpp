//===- Dialect.cpp - registration and text of the Shardy dialect ----------===//

#include "Dialect.h"
#include "mlir/Transforms/InliningUtils.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::sdy;

#include "sdy/Dialect.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "sdy/Attrs.cpp.inc"

namespace {

// No operation here cares which function it stands in.
struct SDYInliner : DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;

  bool isLegalToInline(Operation *, Operation *, bool) const final {
    return true;
  }
  bool isLegalToInline(Region *, Region *, bool, IRMapping &) const final {
    return true;
  }
  bool isLegalToInline(Operation *, Region *, bool, IRMapping &) const final {
    return true;
  }
};

} // namespace

void SDYDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "sdy/Attrs.cpp.inc"
      >();
}

void SDYDialect::initialize() {
  registerAttributes();
  registerSDYDialectOperations(this);
  addInterfaces<SDYInliner>();
}

Attribute SDYDialect::parseAttribute(DialectAsmParser &parser, Type) const {
  return TextAttr::get(parser.getContext(), parser.getFullSymbolSpec());
}

void SDYDialect::printAttribute(Attribute attribute,
                                DialectAsmPrinter &printer) const {
  printer << llvm::cast<TextAttr>(attribute).getText();
}

//===- Text inside of an operation ----------------------------------------===//

// The text from `start` to the bracket that closes the one there, or nothing
// if none does. Buffers that MLIR reads end in a null character.
static StringRef bracketed(const char *start) {
  SmallVector<char> open;
  if (*start == '\0' || !StringRef("<[{(").contains(*start))
    return {};
  for (const char *at = start; *at != '\0'; ++at) {
    switch (*at) {
    case '<': open.push_back('>'); break;
    case '[': open.push_back(']'); break;
    case '{': open.push_back('}'); break;
    case '(': open.push_back(')'); break;
    case '"':
      for (++at; *at != '"' && *at != '\0'; ++at)
        if (*at == '\\' && at[1] != '\0')
          ++at;
      if (*at == '\0')
        return {};
      break;
    case '>': case ']': case '}': case ')':
      if (open.empty() || open.pop_back_val() != *at)
        return {};
      break;
    default: break;
    }
    if (open.empty())
      return StringRef(start, at - start + 1);
  }
  return {};
}

// Steps over any one token that the text of an attribute holds.
static bool skipToken(OpAsmParser &parser) {
  std::string string;
  StringRef keyword;
  StringAttr symbol;
  APInt number;
  return succeeded(parser.parseOptionalLess()) ||
         succeeded(parser.parseOptionalGreater()) ||
         succeeded(parser.parseOptionalLSquare()) ||
         succeeded(parser.parseOptionalRSquare()) ||
         succeeded(parser.parseOptionalLBrace()) ||
         succeeded(parser.parseOptionalRBrace()) ||
         succeeded(parser.parseOptionalLParen()) ||
         succeeded(parser.parseOptionalRParen()) ||
         succeeded(parser.parseOptionalComma()) ||
         succeeded(parser.parseOptionalEqual()) ||
         succeeded(parser.parseOptionalColon()) ||
         succeeded(parser.parseOptionalQuestion()) ||
         succeeded(parser.parseOptionalArrow()) ||
         succeeded(parser.parseOptionalString(&string)) ||
         succeeded(parser.parseOptionalSymbolName(symbol)) ||
         succeeded(parser.parseOptionalKeyword(&keyword)) ||
         parser.parseOptionalInteger(number).has_value();
}

namespace mlir::sdy {

ParseResult parseText(OpAsmParser &parser, TextAttr &attribute,
                      StringRef name) {
  SMLoc location = parser.getCurrentLocation();
  StringRef text = bracketed(location.getPointer());
  if (text.empty())
    return parser.emitError(location, "expected ") << name << " in brackets";
  while (parser.getCurrentLocation().getPointer() < text.end()) {
    SMLoc before = parser.getCurrentLocation();
    if (!skipToken(parser) || parser.getCurrentLocation() == before)
      return parser.emitError(before, "unexpected text in ") << name;
  }
  attribute = TextAttr::get(parser.getContext(), (name + text).str());
  return success();
}

void printText(OpAsmPrinter &printer, Operation *op, TextAttr attribute,
               StringRef name) {
  StringRef text = attribute.getText();
  text.consume_front(name);
  printer << text;
}

} // namespace mlir::sdy

//===- manual_computation -------------------------------------------------===//

// `name=[…]`; the attribute is `#sdy.sharding_per_value<[…]>`.
static ParseResult parsePerValue(OpAsmParser &parser, StringRef name,
                                 TextAttr &attribute) {
  TextAttr list;
  if (parser.parseKeyword(name) || parser.parseEqual() ||
      parseText(parser, list, ""))
    return failure();
  attribute = TextAttr::get(
      parser.getContext(), ("sharding_per_value<" + list.getText() + ">").str());
  return success();
}

static StringRef perValue(TextAttr attribute) {
  StringRef text = attribute.getText();
  if (text.consume_front("sharding_per_value<"))
    text.consume_back(">");
  return text;
}

ParseResult ManualComputationOp::parse(OpAsmParser &parser,
                                       OperationState &result) {
  SMLoc location = parser.getCurrentLocation();
  SmallVector<OpAsmParser::UnresolvedOperand> operands;
  SmallVector<OpAsmParser::Argument> arguments;
  TextAttr in, out, axes;
  FunctionType type;
  if (parser.parseOperandList(operands, AsmParser::Delimiter::Paren) ||
      parsePerValue(parser, "in_shardings", in) ||
      parsePerValue(parser, "out_shardings", out) ||
      parser.parseKeyword("manual_axes") || parser.parseEqual() ||
      parseText(parser, axes, "manual_axes") ||
      parser.parseArgumentList(arguments, AsmParser::Delimiter::Paren,
                               /*allowType=*/true) ||
      parser.parseRegion(*result.addRegion(), arguments) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(type) ||
      parser.resolveOperands(operands, type.getInputs(), location,
                             result.operands))
    return failure();
  result.addTypes(type.getResults());
  Properties &properties = result.getOrAddProperties<Properties>();
  properties.in_shardings = in;
  properties.out_shardings = out;
  properties.manual_axes = axes;
  return success();
}

void ManualComputationOp::print(OpAsmPrinter &printer) {
  StringRef axes = getManualAxesAttr().getText();
  axes.consume_front("manual_axes");
  printer << '(' << getOperands()
          << ") in_shardings=" << perValue(getInShardingsAttr())
          << " out_shardings=" << perValue(getOutShardingsAttr())
          << " manual_axes=" << axes << " (";
  llvm::interleaveComma(getBody().getArguments(), printer,
                        [&](BlockArgument argument) {
                          printer.printRegionArgument(argument);
                        });
  printer << ") ";
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
  printer.printOptionalAttrDict(
      (*this)->getAttrs(), {"in_shardings", "out_shardings", "manual_axes"});
  printer << " : ";
  printer.printFunctionalType(*this);
}
