/* edgec_plugin.h - accelerators in shared libraries, interface 1.0
 *
 * `edgec compile --plugin FILE --target ID` loads FILE and calls its only exported function, `edgec_plugin`, which returns
 * a table of what the accelerator is and does. Modules cross as MLIR bytecode, weights as bytes that are read where they
 * are needed: no MLIR object ever crosses, so that both sides may link an MLIR of their own, or none.
 *
 * Rules
 * - Texts are UTF-8 with a length, without a zero byte at the end. What the table points to stays as it is for the life of
 *   the process; the library is never unloaded. What edgec passes to a function is valid until that function returns,
 *   except where this file says otherwise.
 * - Functions that return `int` return 0 when they are done. Otherwise they have called `fail` of their call with a
 *   reason for a person, and edgec gives up the compile with it.
 * - edgec calls from one thread at a time. A plug-in may call `read`, `put` and `advance` from any of its threads, as long
 *   as the function that it was called for has not returned.
 * - No exception and no unwinding crosses, in either direction.
 * - edgec checks every index, length and number that it is given, but it is code that it loads: a plug-in can do
 *   whatever edgec can.
 *
 * Versions
 * - edgec loads libraries of its own major version. A newer minor version adds members at the end of structures, never
 *   functions that an older library would lack: `struct_size` says where the structure of the other side ends.
 */
#ifndef EDGEC_PLUGIN_H
#define EDGEC_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EDGEC_PLUGIN_MAJOR 1
#define EDGEC_PLUGIN_MINOR 0

/* Text: `size` bytes of UTF-8. `data` may be null where `size` is 0. */
typedef struct EdgecText {
  const char *data;
  size_t size;
} EdgecText;

/* An option of the target, for the command line: `--name VALUE_NAME`. */
typedef struct EdgecOption {
  EdgecText name;       /* lower-case letters, digits and hyphens */
  EdgecText value_name; /* what stands for the value in the help */
  EdgecText help;       /* one line */
  EdgecText standard;   /* the value where the user gives none */
  const EdgecText *choices; /* the values that it may have; none where any text may stand */
  size_t choice_count;
} EdgecOption;

/* The value of an option. */
typedef struct EdgecSetting {
  EdgecText name;
  EdgecText value;
} EdgecSetting;

/* What every call gets. */
typedef struct EdgecCall {
  size_t struct_size;
  void *host; /* for the functions that edgec passes with this call */
  void (*fail)(void *host, EdgecText reason);
  const EdgecSetting *settings; /* a value for each option of the table */
  size_t setting_count;
} EdgecCall;

/* In which form a decoder comes that edgec authors from a checkpoint: with all layers one region that reads the caches as
 * they were, or with caches that each layer writes. */
enum { EDGEC_DECODER_SLICES = 0, EDGEC_DECODER_IN_PLACE = 1, EDGEC_DECODER_POSITIONED = 2 };

/* What borders cost, how many partitions there may be, and how decoders come. */
typedef struct EdgecLimits {
  uint64_t partitions;         /* of a function, at most */
  uint64_t operations;         /* of a partition, at most */
  double call_ns;              /* what calling a partition costs */
  double bytes_per_nanosecond; /* that cross a border */
  uint32_t decoder_form;       /* EDGEC_DECODER_... */
  uint32_t reserved;           /* 0 */
} EdgecLimits;

/* A function of a module, by its place among the operations of the module; and the operations of its body, by their
 * places in it, that are constants or weights or only rearrange them. Partitions get copies of those that they read. */
typedef struct EdgecFunction {
  uint32_t place;
  const uint32_t *stored; /* ascending */
  size_t stored_count;
} EdgecFunction;

/* What is asked about: one operation, or the `stablehlo.uniform_dequantize` of each operand, an operation, and the
 * `stablehlo.uniform_quantize` of its result. */
typedef struct EdgecCandidate {
  uint32_t function;   /* an index of `functions` */
  const uint32_t *ops; /* places in the function's body, ascending */
  size_t op_count;
} EdgecCandidate;

/* Everything that is asked about a module. */
typedef struct EdgecQuestions {
  size_t struct_size;
  const uint8_t *module; /* MLIR bytecode */
  size_t module_size;
  const EdgecFunction *functions;
  size_t function_count;
  const EdgecCandidate *candidates;
  size_t candidate_count;
  /* The answers, each candidate once, in any order. To say yes is a promise that `compile` takes any convex group of such
   * operations. A reason to say no is for a person: "the rank is 5, at most 4 are computed". */
  void (*yes)(void *host, size_t candidate, double nanoseconds);
  void (*no)(void *host, size_t candidate, EdgecText reason);
} EdgecQuestions;

/* Types of weights' elements. Those of EDGEC_I4 are packed two a byte, the first in the low nibble; all others are
 * little-endian; EDGEC_BOOL is a byte, 0 or 1. */
enum {
  EDGEC_F64 = 0, EDGEC_F32 = 1, EDGEC_F16 = 2, EDGEC_BF16 = 3,
  EDGEC_I64 = 4, EDGEC_I32 = 5, EDGEC_I16 = 6, EDGEC_I8 = 7, EDGEC_I4 = 8,
  EDGEC_U64 = 9, EDGEC_U32 = 10, EDGEC_U16 = 11, EDGEC_U8 = 12,
  EDGEC_BOOL = 13
};

/* A weight: `ml_program.global private @symbol(#ml_program.extern)` in the module. */
typedef struct EdgecWeight {
  EdgecText symbol;
  uint32_t type;
  uint32_t rank;
  const uint64_t *shape;
  uint64_t size; /* bytes */
} EdgecWeight;

/* What is compiled: every function of the module that has a body is a partition, called by its name. */
typedef struct EdgecProgram {
  size_t struct_size;
  const uint8_t *module; /* MLIR bytecode */
  size_t module_size;
  const EdgecWeight *weights;
  size_t weight_count;
  /* Reads `size` bytes of a weight, row-major, from byte `offset` on. Nothing is computed before, and nothing is kept
   * after: read what you write, when you write it. Valid until the artifact is released. Returns 0, or another number
   * where the weight cannot be read; return an error then, edgec knows why. */
  int (*read)(void *weights_host, size_t weight, uint64_t offset, uint8_t *out, size_t size);
  void *weights_host;
} EdgecProgram;

/* What `compile` gives. */
typedef struct EdgecArtifact {
  void *artifact;        /* for `write` and `release` */
  uint64_t size;         /* bytes that `write` writes, exact */
  uint64_t weight_bytes; /* of these, bytes that `advance` hears of */
} EdgecArtifact;

/* Where an artifact goes. */
typedef struct EdgecOutput {
  size_t struct_size;
  size_t threads; /* how many to use; the bytes must not depend on it */
  /* Puts bytes at an offset from the artifact's start, in any order. What is not put is zero; the last byte has to be put.
   * Returns 0, or another number where that is impossible; return an error then, edgec knows why. */
  int (*put)(void *host, uint64_t offset, const uint8_t *bytes, size_t size);
  /* So many more bytes of weights are done. */
  void (*advance)(void *host, uint64_t bytes);
} EdgecOutput;

/* The accelerator. The first three members are the same in every version. */
typedef struct EdgecPlugin {
  size_t struct_size; /* sizeof(EdgecPlugin) */
  uint32_t major;     /* EDGEC_PLUGIN_MAJOR */
  uint32_t minor;     /* EDGEC_PLUGIN_MINOR */
  /* The newest version of MLIR bytecode that the library reads. A reader that does not know the dialects' operations says 4:
   * from 5 on, their properties are in an encoding of their own. */
  uint32_t bytecode_version;
  uint32_t reserved; /* 0 */
  EdgecText id;          /* `--target ID`: lower-case letters, digits, hyphens and underscores */
  EdgecText description; /* one line for `edgec targets` */
  const EdgecOption *options;
  size_t option_count;
  const EdgecText *kept_composites; /* names of composites that are not inlined: "odml.rms_norm" */
  size_t kept_composite_count;
  void *self; /* the first argument of every function below */
  int (*limits)(void *self, const EdgecCall *call, EdgecLimits *limits);
  int (*support)(void *self, const EdgecCall *call, const EdgecQuestions *questions);
  /* Passes of the accelerator's own run inside, over its own copy of the module. */
  int (*compile)(void *self, const EdgecCall *call, const EdgecProgram *program, EdgecArtifact *artifact);
  /* Called once at most. */
  int (*write)(void *self, const EdgecCall *call, void *artifact, const EdgecOutput *output);
  /* Called once for each artifact, written or not. */
  void (*release)(void *self, void *artifact);
} EdgecPlugin;

/* What the library exports. */
const EdgecPlugin *edgec_plugin(void);

#ifdef __cplusplus
}
#endif
#endif
