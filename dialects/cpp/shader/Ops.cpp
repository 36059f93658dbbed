//===- Ops.cpp - generated operation classes, one shard for each build ----===//
//
// build.rs compiles this file once for each shard, with the macro
// EDGEC_SHARD naming the part to define, so that a build uses all cores.
//
//===----------------------------------------------------------------------===//

#include "Dialect.h"

using namespace mlir;

#if EDGEC_SHARD == 0
#define GET_OP_DEFS_0
#elif EDGEC_SHARD == 1
#define GET_OP_DEFS_1
#elif EDGEC_SHARD == 2
#define GET_OP_DEFS_2
#endif
#include "shader/Ops.cpp.inc"
