//===- Dialect.td - the shader dialect and its base classes ---------------===//
//
// One operation for each kind of kernel that a GPU dispatches, as
// edgec-gpu-kernels makes them. Tensors are values; where they lie is up to the
// planner. Computations on single elements, which kernels do before they store
// a result, are texts: `v0`, `v1`, ... are the operands, in an epilogue `v0` is
// what the kernel computed: "relu(v0 + v1)". `verify-shaders` makes the kernel of
// each operation and so checks what shapes, types and texts have to fulfil.
//
//===----------------------------------------------------------------------===//

#ifndef EDGEC_SHADER_DIALECT
#define EDGEC_SHADER_DIALECT

include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Shader_Dialect : Dialect {
  let name = "shader";
  let cppNamespace = "::mlir::shader";
}

def Shader_Tensor : StaticShapeTensorOf<[F32, F16, I32, UI32, I1]>;
def Shader_Floats : StaticShapeTensorOf<[F32, F16]>;

class Shader_StringIn<list<string> values>
    : ConfinedAttr<StrAttr, [AttrConstraint<
        Or<!foreach(value, values,
             CPred<"::llvm::cast<::mlir::StringAttr>($_self).getValue() == \"" #
                   value # "\"">)>,
        "one of " # !interleave(values, ", ")>]>;

// How the right side of a product, or a table, is stored: `[k][n]`, `[n][k]`,
// or in panels of 64 outputs as floats or integers, whose scales are the next
// operand.
def Shader_Layout
    : Shader_StringIn<["dense", "transposed", "panels", "int8", "int4"]>;

// What is done with each result before it is stored, over the results and the
// operands behind the operation's own: one value a column, or one an element.
def Shader_Epilogue : OptionalAttr<StrAttr>;

// Along the height and the width.
def Shader_Pair : ConfinedAttr<DenseI64ArrayAttr, [DenseArrayCount<2>]>;

class Shader_Op<string mnemonic, list<Trait> traits = [Pure]>
    : Op<Shader_Dialect, mnemonic, traits> {
  let assemblyFormat = [{
    operands attr-dict `:` functional-type(operands, results)
  }];
}

#endif
