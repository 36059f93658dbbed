//===- Fields.h - the `<name = value, ...>` form of structure attributes --===//

#ifndef EDGEC_STABLEHLO_FIELDS_H
#define EDGEC_STABLEHLO_FIELDS_H

#include "Assembly.h"

namespace mlir::stablehlo {

// One field of `<name = value, …>`: a list of dimensions or one number.
struct Field {
  StringRef name;
  SmallVector<int64_t> *dims = nullptr;
  int64_t *number = nullptr;
};

// Fields in any order; one that is absent stays empty or zero.
inline ParseResult parseFields(AsmParser &parser, ArrayRef<Field> fields) {
  SmallVector<bool> seen(fields.size(), false);
  if (parser.parseLess())
    return failure();
  if (succeeded(parser.parseOptionalGreater()))
    return success();
  auto field = [&]() -> ParseResult {
    SMLoc location = parser.getCurrentLocation();
    StringRef name;
    if (parser.parseKeyword(&name) || parser.parseEqual())
      return failure();
    for (auto [index, candidate] : llvm::enumerate(fields)) {
      if (candidate.name != name)
        continue;
      if (seen[index])
        return parser.emitError(location, "duplicated field '") << name << "'";
      seen[index] = true;
      return candidate.dims ? parseDims(parser, *candidate.dims)
                            : parser.parseInteger(*candidate.number);
    }
    return parser.emitError(location, "unknown field '") << name << "'";
  };
  return failure(parser.parseCommaSeparatedList(field) ||
                 parser.parseGreater());
}

// Prints fields between `<` and `>`, leaving out empty lists and zeros.
class FieldPrinter {
public:
  explicit FieldPrinter(AsmPrinter &printer) : printer(printer) {
    printer << '<';
  }
  ~FieldPrinter() { printer << '>'; }

  FieldPrinter &dims(StringRef name, ArrayRef<int64_t> value) {
    if (!value.empty())
      printDims(start(name), value);
    return *this;
  }
  FieldPrinter &number(StringRef name, int64_t value) {
    if (value != 0)
      start(name) << value;
    return *this;
  }

private:
  AsmPrinter &start(StringRef name) {
    printer << separator << name << " = ";
    separator = ", ";
    return printer;
  }

  AsmPrinter &printer;
  StringRef separator = "";
};

} // namespace mlir::stablehlo

#endif
