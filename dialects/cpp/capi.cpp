//===- capi.cpp - C functions that Rust calls -----------------------------===//

#include "chlo/Dialect.h"
#include "nnapi/Dialect.h"
#include "sdy/Dialect.h"
#include "shader/Dialect.h"
#include "stablehlo/Dialect.h"
#include "tfl/Dialect.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Registration.h"
#include "mlir/Dialect/Func/Extensions/InlinerExtension.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

extern "C" {

MLIR_DECLARE_CAPI_DIALECT_REGISTRATION(StableHLO, stablehlo);
MLIR_DECLARE_CAPI_DIALECT_REGISTRATION(CHLO, chlo);
MLIR_DECLARE_CAPI_DIALECT_REGISTRATION(SDY, sdy);
MLIR_DECLARE_CAPI_DIALECT_REGISTRATION(TFL, tfl);
MLIR_DECLARE_CAPI_DIALECT_REGISTRATION(NNAPI, nnapi);
MLIR_DECLARE_CAPI_DIALECT_REGISTRATION(Shader, shader);
}

MLIR_DEFINE_CAPI_DIALECT_REGISTRATION(StableHLO, stablehlo,
                                      stablehlo::StableHLODialect)
MLIR_DEFINE_CAPI_DIALECT_REGISTRATION(CHLO, chlo, chlo::CHLODialect)
MLIR_DEFINE_CAPI_DIALECT_REGISTRATION(SDY, sdy, sdy::SDYDialect)
MLIR_DEFINE_CAPI_DIALECT_REGISTRATION(TFL, tfl, TFL::TFLDialect)
MLIR_DEFINE_CAPI_DIALECT_REGISTRATION(NNAPI, nnapi, nnapi::NNAPIDialect)
MLIR_DEFINE_CAPI_DIALECT_REGISTRATION(Shader, shader, shader::ShaderDialect)

extern "C" {

// Lets the inliner look into func.call.
void edgecRegisterExtensions(MlirDialectRegistry registry) {
  func::registerInlinerExtension(*unwrap(registry));
}

// Reads a module from text or bytecode; diagnostics call the source `name`.
MlirModule edgecModuleParse(MlirContext context, MlirStringRef source,
                            MlirStringRef name) {
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(
      unwrap(source), ParserConfig(unwrap(context)), unwrap(name));
  return wrap(module.release());
}

// The blob of a dense resource: its length, or -1 where the attribute is no
// dense resource and -2 where the file lacks the blob. The memory belongs to
// the context.
intptr_t edgecDenseResourceData(MlirAttribute attribute, const char **data) {
  auto resource = dyn_cast<DenseResourceElementsAttr>(unwrap(attribute));
  if (!resource)
    return -1;
  const AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  if (!blob)
    return -2;
  *data = blob->getData().data();
  return static_cast<intptr_t>(blob->getData().size());
}

// The name of a dense resource, or an empty string.
MlirStringRef edgecDenseResourceKey(MlirAttribute attribute) {
  auto resource = dyn_cast<DenseResourceElementsAttr>(unwrap(attribute));
  return wrap(resource ? resource.getRawHandle().getKey() : StringRef());
}

// Forgets every operand and successor of `op` and of what it holds.
void edgecOperationDropAllReferences(MlirOperation op) {
  unwrap(op)->dropAllReferences();
}

// Moves all operations of `from` to the end of `to`.
void edgecBlockSplice(MlirBlock to, MlirBlock from) {
  Block *target = unwrap(to);
  target->getOperations().splice(target->end(), unwrap(from)->getOperations());
}

// The keyword of an enumeration attribute, or an empty string.
MlirStringRef edgecStablehloEnumKeyword(MlirAttribute attribute) {
  using namespace stablehlo;
  return wrap(
      llvm::TypeSwitch<Attribute, StringRef>(unwrap(attribute))
          .Case([](ComparisonDirectionAttr a) {
            return stringifyComparisonDirection(a.getValue());
          })
          .Case([](ComparisonTypeAttr a) {
            return stringifyComparisonType(a.getValue());
          })
          .Case([](PrecisionAttr a) { return stringifyPrecision(a.getValue()); })
          .Case([](FftTypeAttr a) { return stringifyFftType(a.getValue()); })
          .Case([](TransposeAttr a) { return stringifyTranspose(a.getValue()); })
          .Case([](RngDistributionAttr a) {
            return stringifyRngDistribution(a.getValue());
          })
          .Case([](RngAlgorithmAttr a) {
            return stringifyRngAlgorithm(a.getValue());
          })
          .Case([](chlo::ComparisonDirectionAttr a) {
            return chlo::stringifyComparisonDirection(a.getValue());
          })
          .Case([](chlo::ComparisonTypeAttr a) {
            return chlo::stringifyComparisonType(a.getValue());
          })
          .Case([](chlo::PrecisionAttr a) {
            return chlo::stringifyPrecision(a.getValue());
          })
          .Default([](Attribute) { return StringRef(); }));
}

// Which structure attribute this is: 1 dot, 2 gather, 3 scatter, 4 conv, 5
// ragged dot, 0 anything else.
int32_t edgecStablehloStructKind(MlirAttribute attribute) {
  using namespace stablehlo;
  return llvm::TypeSwitch<Attribute, int32_t>(unwrap(attribute))
      .Case([](DotDimensionNumbersAttr) { return 1; })
      .Case([](GatherDimensionNumbersAttr) { return 2; })
      .Case([](ScatterDimensionNumbersAttr) { return 3; })
      .Case([](ConvDimensionNumbersAttr) { return 4; })
      .Case([](chlo::RaggedDotDimensionNumbersAttr) { return 5; })
      .Default([](Attribute) { return 0; });
}

// The list in the `field`-th place among a structure attribute's lists, in
// the order of its definition. The memory belongs to the context.
intptr_t edgecStablehloStructDims(MlirAttribute attribute, intptr_t field,
                                  const int64_t **data) {
  using namespace stablehlo;
  SmallVector<ArrayRef<int64_t>> lists;
  llvm::TypeSwitch<Attribute>(unwrap(attribute))
      .Case([&](DotDimensionNumbersAttr a) {
        lists = {a.getLhsBatchingDimensions(), a.getRhsBatchingDimensions(),
                 a.getLhsContractingDimensions(),
                 a.getRhsContractingDimensions()};
      })
      .Case([&](GatherDimensionNumbersAttr a) {
        lists = {a.getOffsetDims(), a.getCollapsedSliceDims(),
                 a.getOperandBatchingDims(), a.getStartIndicesBatchingDims(),
                 a.getStartIndexMap()};
      })
      .Case([&](ScatterDimensionNumbersAttr a) {
        lists = {a.getUpdateWindowDims(), a.getInsertedWindowDims(),
                 a.getInputBatchingDims(), a.getScatterIndicesBatchingDims(),
                 a.getScatterDimsToOperandDims()};
      })
      .Case([&](ConvDimensionNumbersAttr a) {
        lists = {a.getInputSpatialDimensions(), a.getKernelSpatialDimensions(),
                 a.getOutputSpatialDimensions()};
      })
      .Case([&](chlo::RaggedDotDimensionNumbersAttr a) {
        lists = {a.getLhsBatchingDimensions(), a.getRhsBatchingDimensions(),
                 a.getLhsContractingDimensions(),
                 a.getRhsContractingDimensions(), a.getLhsRaggedDimensions(),
                 a.getRhsGroupDimensions()};
      });
  if (field < 0 || field >= static_cast<intptr_t>(lists.size()))
    return 0;
  *data = lists[field].data();
  return static_cast<intptr_t>(lists[field].size());
}

// The number in the `field`-th place among a structure attribute's numbers.
int64_t edgecStablehloStructNumber(MlirAttribute attribute, intptr_t field) {
  using namespace stablehlo;
  SmallVector<int64_t> numbers;
  llvm::TypeSwitch<Attribute>(unwrap(attribute))
      .Case([&](GatherDimensionNumbersAttr a) {
        numbers = {a.getIndexVectorDim()};
      })
      .Case([&](ScatterDimensionNumbersAttr a) {
        numbers = {a.getIndexVectorDim()};
      })
      .Case([&](ConvDimensionNumbersAttr a) {
        numbers = {a.getInputBatchDimension(),
                   a.getInputFeatureDimension(),
                   a.getKernelInputFeatureDimension(),
                   a.getKernelOutputFeatureDimension(),
                   a.getOutputBatchDimension(),
                   a.getOutputFeatureDimension()};
      });
  if (field < 0 || field >= static_cast<intptr_t>(numbers.size()))
    return -1;
  return numbers[field];
}
}
