/* faulty_driver.c - a library of NNAPI that hands every call to another one, and fails where the environment says so.
 *
 * FAULTY_INNER names the other library. FAULTY is "FUNCTION CODE SKIPPED": FUNCTION gives the result CODE, after SKIPPED
 * calls that succeed. A function that the compiler renames (-DANeuralNetworksX=gone) is one that this library lacks.
 */

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *inner(const char *name) {
  static void *library;
  if (!library)
    library = dlopen(getenv("FAULTY_INNER"), RTLD_NOW | RTLD_LOCAL);
  void *function = library ? dlsym(library, name) : NULL;
  if (!function) {
    fprintf(stderr, "faulty driver: no %s\n", name);
    abort();
  }
  return function;
}

/* The code that a function gives instead of doing anything, or 0. */
static int fault(const char *name) {
  static char known[128];
  static int calls;
  char function[96] = "";
  int code = 0, skipped = 0;
  const char *faulty = getenv("FAULTY");
  if (!faulty || sscanf(faulty, "%95s %d %d", function, &code, &skipped) < 2 || strcmp(function, name) != 0)
    return 0;
  if (strcmp(known, faulty) != 0) {
    snprintf(known, sizeof known, "%s", faulty);
    calls = 0;
  }
  return calls++ < skipped ? 0 : code;
}

#define FORWARD(name, parameters, ...)                                                                                 \
  int name parameters {                                                                                                \
    int code = fault(#name);                                                                                           \
    return code ? code : ((int(*) parameters)inner(#name))(__VA_ARGS__);                                               \
  }

/* Computes, and leaves other numbers in the output where it is to fail. */
#define COMPUTE(name, parameters, ...)                                                                                 \
  int name parameters {                                                                                                \
    int code = fault(#name);                                                                                           \
    if (code)                                                                                                          \
      memset(output, 0x2a, output_size);                                                                               \
    return code ? code : ((int(*) parameters)inner(#name))(__VA_ARGS__);                                               \
  }

#define FREE(name)                                                                                                     \
  void name(void *it) { ((void (*)(void *))inner(#name))(it); }

static void *output;
static size_t output_size;

FORWARD(ANeuralNetworksMemory_createFromFd, (size_t size, int protect, int fd, size_t offset, void **memory), size, protect, fd, offset, memory)
FREE(ANeuralNetworksMemory_free)
FORWARD(ANeuralNetworksModel_create, (void **model), model)
FREE(ANeuralNetworksModel_free)
FORWARD(ANeuralNetworksModel_finish, (void *model), model)
FORWARD(ANeuralNetworksModel_addOperand, (void *model, const void *type), model, type)
FORWARD(ANeuralNetworksModel_setOperandValue, (void *model, int32_t index, const void *value, size_t size), model, index, value, size)
FORWARD(ANeuralNetworksModel_setOperandValueFromMemory, (void *model, int32_t index, const void *memory, size_t offset, size_t size), model, index, memory, offset, size)
FORWARD(ANeuralNetworksModel_addOperation, (void *model, int32_t type, uint32_t ins, const uint32_t *in, uint32_t outs, const uint32_t *out), model, type, ins, in, outs, out)
FORWARD(ANeuralNetworksModel_identifyInputsAndOutputs, (void *model, uint32_t ins, const uint32_t *in, uint32_t outs, const uint32_t *out), model, ins, in, outs, out)
FORWARD(ANeuralNetworksModel_relaxComputationFloat32toFloat16, (void *model, bool relax), model, relax)
FORWARD(ANeuralNetworksModel_setOperandSymmPerChannelQuantParams, (void *model, int32_t index, const void *scales), model, index, scales)
FORWARD(ANeuralNetworksCompilation_create, (void *model, void **compilation), model, compilation)
FORWARD(ANeuralNetworksCompilation_createForDevices, (void *model, const void *devices, uint32_t count, void **compilation), model, devices, count, compilation)
FREE(ANeuralNetworksCompilation_free)
FORWARD(ANeuralNetworksCompilation_finish, (void *compilation), compilation)
FORWARD(ANeuralNetworksCompilation_setPreference, (void *compilation, int32_t preference), compilation, preference)
FORWARD(ANeuralNetworksCompilation_setCaching, (void *compilation, const char *folder, const uint8_t *token), compilation, folder, token)
FORWARD(ANeuralNetworksExecution_create, (void *compilation, void **execution), compilation, execution)
FREE(ANeuralNetworksExecution_free)
FORWARD(ANeuralNetworksExecution_setInput, (void *execution, int32_t index, const void *type, const void *buffer, size_t size), execution, index, type, buffer, size)
FORWARD(ANeuralNetworksExecution_setReusable, (void *execution, bool reusable), execution, reusable)
COMPUTE(ANeuralNetworksExecution_startCompute, (void *execution, void **event), execution, event)
COMPUTE(ANeuralNetworksExecution_compute, (void *execution), execution)
COMPUTE(ANeuralNetworksExecution_burstCompute, (void *execution, void *burst), execution, burst)
FORWARD(ANeuralNetworksBurst_create, (void *compilation, void **burst), compilation, burst)
FREE(ANeuralNetworksBurst_free)
FORWARD(ANeuralNetworksEvent_wait, (void *event), event)
FREE(ANeuralNetworksEvent_free)
FORWARD(ANeuralNetworks_getDeviceCount, (uint32_t *count), count)
FORWARD(ANeuralNetworks_getDevice, (uint32_t index, void **device), index, device)
FORWARD(ANeuralNetworksDevice_getName, (const void *device, const char **name), device, name)

/* Where FAULTY names it, its result is a feature level. */
int ANeuralNetworksDevice_getFeatureLevel(const void *device, int64_t *level) {
  int code = fault("ANeuralNetworksDevice_getFeatureLevel");
  int result = ((int (*)(const void *, int64_t *))inner("ANeuralNetworksDevice_getFeatureLevel"))(device, level);
  if (code)
    *level = code;
  return result;
}

int ANeuralNetworksExecution_setOutput(void *execution, int32_t index, const void *type, void *buffer, size_t size) {
  int code = fault("ANeuralNetworksExecution_setOutput");
  output = buffer;
  output_size = size;
  int (*set)(void *, int32_t, const void *, void *, size_t) = inner("ANeuralNetworksExecution_setOutput");
  return code ? code : set(execution, index, type, buffer, size);
}
