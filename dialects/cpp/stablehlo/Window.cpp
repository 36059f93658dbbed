//===- Window.cpp - printed form of a convolution's window ----------------===//

#include "Dialect.h"

namespace mlir::stablehlo {

// One `[b, 0, 1, f]`: two named dimensions among numbered ones.
static ParseResult parseLayout(AsmParser &parser, StringRef first,
                               int64_t &firstDim, StringRef second,
                               int64_t &secondDim,
                               SmallVectorImpl<int64_t> &spatial) {
  SMLoc location = parser.getCurrentLocation();
  SmallVector<std::pair<int64_t, int64_t>> numbered;
  firstDim = secondDim = -1;
  int64_t position = 0;
  auto item = [&]() -> ParseResult {
    int64_t number;
    OptionalParseResult parsed = parser.parseOptionalInteger(number);
    if (parsed.has_value()) {
      numbered.emplace_back(number, position++);
      return *parsed;
    }
    StringRef keyword;
    SMLoc where = parser.getCurrentLocation();
    if (parser.parseKeyword(&keyword))
      return failure();
    int64_t &dim = keyword == first ? firstDim : secondDim;
    if ((keyword != first && keyword != second) || dim != -1)
      return parser.emitError(where, "unexpected dimension '")
             << keyword << "'";
    dim = position++;
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, item))
    return failure();
  if (firstDim < 0 || secondDim < 0)
    return parser.emitError(location, "expected dimensions '")
           << first << "' and '" << second << "'";
  llvm::sort(numbered);
  for (auto [index, entry] : llvm::enumerate(numbered)) {
    if (entry.first != static_cast<int64_t>(index))
      return parser.emitError(location,
                              "spatial dimensions must count up from 0");
    spatial.push_back(entry.second);
  }
  return success();
}

static void printLayout(AsmPrinter &printer, StringRef first, int64_t firstDim,
                        StringRef second, int64_t secondDim,
                        ArrayRef<int64_t> spatial) {
  int64_t rank = static_cast<int64_t>(spatial.size()) + 2;
  printer << '[';
  for (int64_t dim = 0; dim < rank; ++dim) {
    if (dim != 0)
      printer << ", ";
    if (dim == firstDim)
      printer << first;
    else if (dim == secondDim)
      printer << second;
    else
      printer << std::distance(spatial.begin(), llvm::find(spatial, dim));
  }
  printer << ']';
}

ParseResult parseConvolutionDimensions(AsmParser &parser,
                                       ConvDimensionNumbersAttr &numbers) {
  int64_t inputBatch, inputFeature, kernelInput, kernelOutput, outputBatch,
      outputFeature;
  SmallVector<int64_t> input, kernel, output;
  if (parseLayout(parser, "b", inputBatch, "f", inputFeature, input) ||
      parser.parseKeyword("x") ||
      parseLayout(parser, "i", kernelInput, "o", kernelOutput, kernel) ||
      parser.parseArrow() ||
      parseLayout(parser, "b", outputBatch, "f", outputFeature, output))
    return failure();
  numbers = ConvDimensionNumbersAttr::get(
      parser.getContext(), inputBatch, inputFeature, input, kernelInput,
      kernelOutput, kernel, outputBatch, outputFeature, output);
  return success();
}

void printConvolutionDimensions(AsmPrinter &printer,
                                ConvDimensionNumbersAttr numbers) {
  printLayout(printer, "b", numbers.getInputBatchDimension(), "f",
              numbers.getInputFeatureDimension(),
              numbers.getInputSpatialDimensions());
  printer << 'x';
  printLayout(printer, "i", numbers.getKernelInputFeatureDimension(), "o",
              numbers.getKernelOutputFeatureDimension(),
              numbers.getKernelSpatialDimensions());
  printer << "->";
  printLayout(printer, "b", numbers.getOutputBatchDimension(), "f",
              numbers.getOutputFeatureDimension(),
              numbers.getOutputSpatialDimensions());
}

void printConvolutionDimensions(AsmPrinter &printer, Operation *op,
                                ConvDimensionNumbersAttr numbers) {
  printConvolutionDimensions(printer, numbers);
}

ParseResult parseWindowAttributes(OpAsmParser &parser,
                                  DenseI64ArrayAttr &strides,
                                  DenseIntElementsAttr &padding,
                                  DenseI64ArrayAttr &lhsDilation,
                                  DenseI64ArrayAttr &rhsDilation,
                                  DenseBoolArrayAttr &reversal) {
  Builder &builder = parser.getBuilder();
  auto part = [&]() -> ParseResult {
    SMLoc location = parser.getCurrentLocation();
    StringRef name;
    if (parser.parseKeyword(&name) || parser.parseEqual())
      return failure();
    if (name == "pad") {
      SmallVector<int64_t> flat;
      auto pair = [&]() -> ParseResult {
        SmallVector<int64_t> ends;
        if (parseDims(parser, ends))
          return failure();
        if (ends.size() != 2)
          return parser.emitError(location, "expected pairs of paddings");
        flat.append(ends);
        return success();
      };
      if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, pair))
        return failure();
      auto type = RankedTensorType::get(
          {static_cast<int64_t>(flat.size() / 2), 2}, builder.getI64Type());
      padding = DenseIntElementsAttr::get(type, flat);
      return success();
    }
    if (name == "reverse") {
      SmallVector<bool> flags;
      auto flag = [&]() -> ParseResult {
        if (succeeded(parser.parseOptionalKeyword("true"))) {
          flags.push_back(true);
          return success();
        }
        flags.push_back(false);
        return parser.parseKeyword("false");
      };
      if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, flag))
        return failure();
      reversal = builder.getDenseBoolArrayAttr(flags);
      return success();
    }
    SmallVector<int64_t> values;
    if (parseDims(parser, values))
      return failure();
    DenseI64ArrayAttr *target = name == "stride"       ? &strides
                                : name == "lhs_dilate" ? &lhsDilation
                                : name == "rhs_dilate" ? &rhsDilation
                                                       : nullptr;
    if (!target)
      return parser.emitError(location, "unknown window attribute");
    *target = builder.getDenseI64ArrayAttr(values);
    return success();
  };
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Braces,
                                        part);
}

void printWindowAttributes(OpAsmPrinter &printer, Operation *op,
                           DenseI64ArrayAttr strides,
                           DenseIntElementsAttr padding,
                           DenseI64ArrayAttr lhsDilation,
                           DenseI64ArrayAttr rhsDilation,
                           DenseBoolArrayAttr reversal) {
  printer << '{';
  StringRef separator = "";
  auto name = [&](StringRef text) {
    printer << separator << text << " = ";
    separator = ", ";
  };
  if (strides) {
    name("stride");
    printDims(printer, strides);
  }
  if (padding) {
    name("pad");
    SmallVector<int64_t> values(padding.getValues<int64_t>());
    printer << '[';
    for (size_t index = 0; index + 1 < values.size(); index += 2)
      printer << (index ? ", [" : "[") << values[index] << ", "
              << values[index + 1] << ']';
    printer << ']';
  }
  if (lhsDilation) {
    name("lhs_dilate");
    printDims(printer, lhsDilation);
  }
  if (rhsDilation) {
    name("rhs_dilate");
    printDims(printer, rhsDilation);
  }
  if (reversal) {
    name("reverse");
    printer << '[';
    llvm::interleaveComma(reversal.asArrayRef(), printer, [&](bool value) {
      printer << (value ? "true" : "false");
    });
    printer << ']';
  }
  printer << '}';
}

} // namespace mlir::stablehlo
