//===- Dialect.cpp - registration of the shader dialect -------------------===//

#include "Dialect.h"

using namespace mlir;
using namespace mlir::shader;

#include "shader/Dialect.cpp.inc"

void ShaderDialect::initialize() { registerShaderDialectOperations(this); }
