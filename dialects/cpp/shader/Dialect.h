//===- Dialect.h - C++ classes of the shader dialect ----------------------===//

#ifndef EDGEC_SHADER_DIALECT_H
#define EDGEC_SHADER_DIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "shader/Dialect.h.inc"
#define GET_OP_CLASSES
#include "shader/Ops.h.inc"

#endif
