//===- Elementwise.td - CHLO's functions of one and two numbers -----------===//

#ifndef EDGEC_CHLO_ELEMENTWISE
#define EDGEC_CHLO_ELEMENTWISE

include "Dialect.td"

//===- One operand --------------------------------------------------------===//

class CHLO_UnaryOp<string mnemonic, Type operandType,
                   Type resultType = operandType>
    : CHLO_Op<mnemonic, [Pure, Elementwise]> {
  let arguments = (ins operandType:$operand);
  let results = (outs resultType:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $operand attr-dict `:` type($operand) `->` type($result)
  }];
}

// The result has the operand's type.
class CHLO_SameTypeUnaryOp<string mnemonic, Type type>
    : CHLO_UnaryOp<mnemonic, type> {
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::verify() {
      return ::mlir::chlo::verifySameTypes(getOperation());
    }
  }];
}

class CHLO_RealOrComplexOp<string mnemonic>
    : CHLO_SameTypeUnaryOp<mnemonic, CHLO_FpOrComplexTensor>;
class CHLO_RealOp<string mnemonic>
    : CHLO_SameTypeUnaryOp<mnemonic, CHLO_FpTensor>;

def CHLO_AcosOp : CHLO_RealOrComplexOp<"acos">;
def CHLO_AcoshOp : CHLO_RealOrComplexOp<"acosh">;
def CHLO_AsinOp : CHLO_RealOrComplexOp<"asin">;
def CHLO_AsinhOp : CHLO_RealOrComplexOp<"asinh">;
def CHLO_AtanOp : CHLO_RealOrComplexOp<"atan">;
def CHLO_AtanhOp : CHLO_RealOrComplexOp<"atanh">;
def CHLO_BesselI1eOp : CHLO_RealOp<"bessel_i1e">;
def CHLO_ConjOp : CHLO_RealOrComplexOp<"conj">;
def CHLO_CoshOp : CHLO_RealOrComplexOp<"cosh">;
def CHLO_DigammaOp : CHLO_RealOp<"digamma">;
def CHLO_ErfInvOp : CHLO_RealOp<"erf_inv">;
def CHLO_ErfOp : CHLO_RealOp<"erf">;
def CHLO_ErfcOp : CHLO_RealOp<"erfc">;
def CHLO_LgammaOp : CHLO_RealOp<"lgamma">;
def CHLO_SinhOp : CHLO_RealOrComplexOp<"sinh">;
def CHLO_SquareOp : CHLO_RealOrComplexOp<"square">;
def CHLO_TanOp : CHLO_RealOrComplexOp<"tan">;

// The result is a truth value.
class CHLO_PredicateOp<string mnemonic>
    : CHLO_UnaryOp<mnemonic, CHLO_FpTensor, CHLO_PredTensor> {
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::verify() {
      return ::mlir::chlo::verifySameShapes(getOperation());
    }
  }];
}

def CHLO_IsInfOp : CHLO_PredicateOp<"is_inf">;
def CHLO_IsNegInfOp : CHLO_PredicateOp<"is_neg_inf">;
def CHLO_IsPosInfOp : CHLO_PredicateOp<"is_pos_inf">;

//===- Two operands of one shape ------------------------------------------===//

class CHLO_BinaryOp<string mnemonic, Type type, string first, string second>
    : CHLO_Op<mnemonic, [Pure, Elementwise]> {
  let results = (outs type:$result);
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::verify() {
      return ::mlir::chlo::verifySameTypes(getOperation());
    }
  }];
  let assemblyFormat = "$" # first # " `,` $" # second #
    " attr-dict `:` type($" # first # ") `,` type($" # second #
    ") `->` type(results)";
}

def CHLO_MulhiOp : CHLO_BinaryOp<"mulhi", CHLO_IntTensor, "lhs", "rhs"> {
  let summary = "the upper half of a product of integers";
  let arguments = (ins CHLO_IntTensor:$lhs, CHLO_IntTensor:$rhs);
}
def CHLO_NextAfterOp : CHLO_BinaryOp<"next_after", CHLO_FpTensor, "x", "y"> {
  let arguments = (ins CHLO_FpTensor:$x, CHLO_FpTensor:$y);
}
def CHLO_PolygammaOp : CHLO_BinaryOp<"polygamma", CHLO_FpTensor, "n", "x"> {
  let arguments = (ins CHLO_FpTensor:$n, CHLO_FpTensor:$x);
}
def CHLO_ZetaOp : CHLO_BinaryOp<"zeta", CHLO_FpTensor, "x", "q"> {
  let summary = "the zeta function of Hurwitz";
  let arguments = (ins CHLO_FpTensor:$x, CHLO_FpTensor:$q);
}

#endif
