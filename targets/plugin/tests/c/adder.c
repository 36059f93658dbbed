/* adder.c - an accelerator in C, without Rust: sums of f32 tensors of one shape. It reads modules by MLIR's C API and
 * knows no dialect. Its artifact is text that the test interprets:
 *
 *   function NAME     then for each argument, sum and result: arg N | add N A B | return A
 */

#include "edgec_plugin.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include "mlir-c/IR.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(literal) {literal, sizeof(literal) - 1}

static int fail(const EdgecCall *call, const char *reason) {
  EdgecText text = {reason, strlen(reason)};
  call->fail(call->host, text);
  return 1;
}

static MlirStringRef string(const char *text) { return mlirStringRefCreateFromCString(text); }

static int is(MlirStringRef text, const char *other) { return mlirStringRefEqual(text, string(other)); }

static int named(MlirOperation op, const char *name) { return is(mlirIdentifierStr(mlirOperationGetName(op)), name); }

/* Reads a module in a context that takes operations of every name. */
static MlirModule read(MlirContext *context, const uint8_t *bytes, size_t size) {
  *context = mlirContextCreate();
  mlirContextSetAllowUnregisteredDialects(*context, true);
  return mlirModuleCreateParse(*context, mlirStringRefCreate((const char *)bytes, size));
}

/* The operation at a place of a block; null behind its end. */
static MlirOperation at(MlirBlock block, uint32_t place) {
  MlirOperation op = mlirBlockGetFirstOperation(block);
  while (place-- > 0 && !mlirOperationIsNull(op))
    op = mlirOperationGetNextInBlock(op);
  return op;
}

static MlirBlock body(MlirOperation function) {
  return mlirRegionGetFirstBlock(mlirOperationGetRegion(function, 0));
}

/* Whether a value is a tensor of f32 with a known size. */
static int plain(MlirValue value) {
  MlirType type = mlirValueGetType(value);
  return mlirTypeIsARankedTensor(type) && mlirShapedTypeHasStaticShape(type) &&
         mlirTypeIsAF32(mlirShapedTypeGetElementType(type));
}

/* Whether one of the stored operations makes a value. */
static int stored(MlirValue value, MlirBlock block, const EdgecFunction *function) {
  if (!mlirValueIsAOpResult(value))
    return 0;
  for (size_t index = 0; index < function->stored_count; ++index)
    if (mlirOperationEqual(at(block, function->stored[index]), mlirOpResultGetOwner(value)))
      return 1;
  return 0;
}

static int limits(void *self, const EdgecCall *call, EdgecLimits *out) {
  (void)self, (void)call;
  EdgecLimits limits = {UINT64_MAX, UINT64_MAX, 1000.0, 5.0, EDGEC_DECODER_SLICES, 0};
  *out = limits;
  return 0;
}

static int support(void *self, const EdgecCall *call, const EdgecQuestions *asked) {
  static const EdgecText reason = TEXT("it adds computed f32 tensors");
  MlirContext context;
  MlirModule module = read(&context, asked->module, asked->module_size);
  (void)self;
  if (mlirModuleIsNull(module)) {
    mlirContextDestroy(context);
    return fail(call, "the module cannot be read");
  }
  for (size_t index = 0; index < asked->candidate_count; ++index) {
    const EdgecCandidate *candidate = &asked->candidates[index];
    const EdgecFunction *function = &asked->functions[candidate->function];
    MlirBlock block = body(at(mlirModuleGetBody(module), function->place));
    MlirOperation op = at(block, candidate->ops[0]);
    int yes = candidate->op_count == 1 && named(op, "stablehlo.add") && plain(mlirOperationGetResult(op, 0));
    for (intptr_t operand = 0; yes && operand < mlirOperationGetNumOperands(op); ++operand)
      yes = !stored(mlirOperationGetOperand(op, operand), block, function);
    if (yes)
      asked->yes(call->host, index, 0.0);
    else
      asked->no(call->host, index, reason);
  }
  mlirModuleDestroy(module);
  mlirContextDestroy(context);
  return 0;
}

/* The number of a value in its function: arguments first, then results of operations in order. */
static long number(MlirBlock block, MlirValue value) {
  long count = mlirBlockGetNumArguments(block);
  if (mlirValueIsABlockArgument(value))
    return mlirBlockArgumentGetArgNumber(value);
  for (MlirOperation op = mlirBlockGetFirstOperation(block); !mlirOperationIsNull(op);
       op = mlirOperationGetNextInBlock(op), ++count)
    if (mlirOperationEqual(op, mlirOpResultGetOwner(value)))
      return count;
  return -1;
}

static void print_function(FILE *out, MlirOperation function) {
  MlirStringRef name = mlirStringAttrGetValue(mlirOperationGetAttributeByName(function, string("sym_name")));
  MlirBlock block = body(function);
  fprintf(out, "function %.*s\n", (int)name.length, name.data);
  for (intptr_t index = 0; index < mlirBlockGetNumArguments(block); ++index)
    fprintf(out, "arg %ld\n", (long)index);
  for (MlirOperation op = mlirBlockGetFirstOperation(block); !mlirOperationIsNull(op);
       op = mlirOperationGetNextInBlock(op)) {
    if (named(op, "stablehlo.add"))
      fprintf(out, "add %ld %ld %ld\n", number(block, mlirOperationGetResult(op, 0)),
              number(block, mlirOperationGetOperand(op, 0)), number(block, mlirOperationGetOperand(op, 1)));
    for (intptr_t index = 0; named(op, "func.return") && index < mlirOperationGetNumOperands(op); ++index)
      fprintf(out, "return %ld\n", number(block, mlirOperationGetOperand(op, index)));
  }
}

struct Text {
  char *data;
  size_t size;
};

static int compile(void *self, const EdgecCall *call, const EdgecProgram *program, EdgecArtifact *artifact) {
  MlirContext context;
  MlirModule module = read(&context, program->module, program->module_size);
  struct Text *text = calloc(1, sizeof *text);
  FILE *out = text ? open_memstream(&text->data, &text->size) : NULL;
  int readable = !mlirModuleIsNull(module);
  (void)self;
  if (readable && out) {
    for (MlirOperation op = mlirBlockGetFirstOperation(mlirModuleGetBody(module)); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op))
      if (named(op, "func.func"))
        print_function(out, op);
    mlirModuleDestroy(module);
  }
  mlirContextDestroy(context);
  if (!out || fclose(out) != 0 || !readable) {
    if (text)
      free(text->data);
    free(text);
    return fail(call, readable ? "out of memory" : "the module cannot be read");
  }
  artifact->artifact = text;
  artifact->size = text->size;
  artifact->weight_bytes = 0;
  return 0;
}

static int write(void *self, const EdgecCall *call, void *artifact, const EdgecOutput *output) {
  const struct Text *text = artifact;
  (void)self;
  return output->put(call->host, 0, (const uint8_t *)text->data, text->size);
}

static void release(void *self, void *artifact) {
  struct Text *text = artifact;
  (void)self;
  free(text->data);
  free(text);
}

const EdgecPlugin *edgec_plugin(void) {
  static const EdgecPlugin plugin = {
      sizeof(EdgecPlugin), EDGEC_PLUGIN_MAJOR, EDGEC_PLUGIN_MINOR, 4, 0, TEXT("adder"), TEXT("Sums of f32 tensors, in C"),
      0, 0, 0, 0, 0, limits, support, compile, write, release,
  };
  return &plugin;
}
