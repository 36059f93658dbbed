//===- Elementwise.td - operations that work element by element -----------===//

#ifndef EDGEC_STABLEHLO_ELEMENTWISE
#define EDGEC_STABLEHLO_ELEMENTWISE

include "Attrs.td"

//===- One operand --------------------------------------------------------===//

class StableHLO_UnaryOp<string mnemonic, Type operandType = HLO_Tensor,
                        Type resultType = operandType>
    : StableHLO_Op<mnemonic, [Pure, Elementwise]> {
  let arguments = (ins operandType:$operand);
  let results = (outs resultType:$result);
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::verify() {
      return ::mlir::stablehlo::verifyCompatibleTypes(getOperation());
    }
  }];
  let assemblyFormat = [{
    $operand attr-dict `:`
    custom<SameOperandsAndResultType>(type($operand), type($result))
  }];
}

// A transcendental function, whose result may be asked for more exactly.
class StableHLO_TranscendentalOp<string mnemonic>
    : StableHLO_UnaryOp<mnemonic, HLO_FpOrComplexTensor> {
  let arguments = (ins HLO_FpOrComplexTensor:$operand,
                       OptionalAttr<StableHLO_ResultAccuracy>:$result_accuracy);
}

def StableHLO_CbrtOp : StableHLO_TranscendentalOp<"cbrt">;
def StableHLO_CosineOp : StableHLO_TranscendentalOp<"cosine">;
def StableHLO_ExpOp : StableHLO_TranscendentalOp<"exponential">;
def StableHLO_Expm1Op : StableHLO_TranscendentalOp<"exponential_minus_one">;
def StableHLO_LogOp : StableHLO_TranscendentalOp<"log">;
def StableHLO_Log1pOp : StableHLO_TranscendentalOp<"log_plus_one">;
def StableHLO_LogisticOp : StableHLO_TranscendentalOp<"logistic">;
def StableHLO_RsqrtOp : StableHLO_TranscendentalOp<"rsqrt">;
def StableHLO_SineOp : StableHLO_TranscendentalOp<"sine">;
def StableHLO_SqrtOp : StableHLO_TranscendentalOp<"sqrt">;
def StableHLO_TanOp : StableHLO_TranscendentalOp<"tan">;
def StableHLO_TanhOp : StableHLO_TranscendentalOp<"tanh">;

def StableHLO_CeilOp : StableHLO_UnaryOp<"ceil", HLO_FpTensor>;
def StableHLO_ClzOp : StableHLO_UnaryOp<"count_leading_zeros", HLO_IntTensor>;
def StableHLO_FloorOp : StableHLO_UnaryOp<"floor", HLO_FpTensor>;
def StableHLO_NegOp : StableHLO_UnaryOp<"negate">;
def StableHLO_NotOp : StableHLO_UnaryOp<"not", HLO_IntTensor>;
def StableHLO_PopulationCountOp : StableHLO_UnaryOp<"popcnt", HLO_IntTensor>;
def StableHLO_RoundNearestEvenOp
    : StableHLO_UnaryOp<"round_nearest_even", HLO_FpTensor>;
def StableHLO_RoundOp : StableHLO_UnaryOp<"round_nearest_afz", HLO_FpTensor>;
def StableHLO_SignOp : StableHLO_UnaryOp<"sign">;

// Operations whose result has another element type than the operand.
class StableHLO_ConvertingOp<string mnemonic, Type operandType = HLO_Tensor,
                             Type resultType = HLO_Tensor>
    : StableHLO_Op<mnemonic, [Pure, Elementwise, SameOperandsAndResultShape]> {
  let arguments = (ins operandType:$operand);
  let results = (outs resultType:$result);
  let assemblyFormat = [{
    operands attr-dict `:` functional-type(operands, results)
  }];
}

def StableHLO_ConvertOp : StableHLO_ConvertingOp<"convert"> {
  let assemblyFormat = [{
    $operand attr-dict `:`
    custom<SameOperandsAndResultType>(type($operand), type($result))
  }];
}
def StableHLO_UniformQuantizeOp : StableHLO_ConvertingOp<"uniform_quantize"> {
  let hasVerifier = 1;
}
def StableHLO_UniformDequantizeOp
    : StableHLO_ConvertingOp<"uniform_dequantize"> {
  let hasVerifier = 1;
}
def StableHLO_IsFiniteOp
    : StableHLO_ConvertingOp<"is_finite", HLO_FpTensor, HLO_PredTensor> {
  let arguments = (ins HLO_FpTensor:$x);
  let results = (outs HLO_PredTensor:$y);
}

// Complex numbers have a real type of the same shape on one side.
class StableHLO_MaybeComplexOp<string mnemonic>
    : StableHLO_Op<mnemonic, [Pure, Elementwise, SameOperandsAndResultShape]> {
  let arguments = (ins HLO_Tensor:$operand);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $operand attr-dict `:`
    custom<SameOperandsAndResultType>(type($operand), type($result))
  }];
}

def StableHLO_AbsOp : StableHLO_MaybeComplexOp<"abs">;
def StableHLO_ImagOp : StableHLO_MaybeComplexOp<"imag">;
def StableHLO_RealOp : StableHLO_MaybeComplexOp<"real">;

def StableHLO_ComplexOp
    : StableHLO_Op<"complex",
                   [Pure, Elementwise, SameOperandsAndResultShape]> {
  let arguments = (ins HLO_FpTensor:$lhs, HLO_FpTensor:$rhs);
  let results = (outs HLO_ComplexTensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    operands attr-dict `:`
    custom<ComplexOpType>(type($lhs), type($rhs), type($result))
  }];
}

def StableHLO_ReducePrecisionOp
    : StableHLO_Op<"reduce_precision",
                   [Pure, Elementwise, StableHLO_CompatibleTypes]> {
  let arguments = (ins HLO_FpTensor:$operand,
                       I32Attr:$exponent_bits, I32Attr:$mantissa_bits);
  let results = (outs HLO_FpTensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $operand `,` `format` `=` custom<ExponentMantissa>($exponent_bits,
    $mantissa_bits) attr-dict `:`
    custom<SameOperandsAndResultType>(type($operand), type($output))
  }];
}

//===- Two operands -------------------------------------------------------===//

class StableHLO_BinaryOp<string mnemonic, Type type = HLO_Tensor,
                         list<Trait> traits = []>
    : StableHLO_Op<mnemonic,
                   [Pure, Elementwise, StableHLO_CompatibleTypes] # traits> {
  let arguments = (ins type:$lhs, type:$rhs);
  let results = (outs type:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs attr-dict `:`
    custom<SameOperandsAndResultType>(type($lhs), type($rhs), type($result))
  }];
}

def StableHLO_AddOp : StableHLO_BinaryOp<"add", HLO_Tensor, [Commutative]>;
def StableHLO_AndOp : StableHLO_BinaryOp<"and", HLO_IntTensor, [Commutative]>;
def StableHLO_Atan2Op : StableHLO_BinaryOp<"atan2", HLO_FpOrComplexTensor>;
def StableHLO_DivOp : StableHLO_BinaryOp<"divide">;
def StableHLO_MaxOp : StableHLO_BinaryOp<"maximum", HLO_Tensor, [Commutative]>;
def StableHLO_MinOp : StableHLO_BinaryOp<"minimum", HLO_Tensor, [Commutative]>;
def StableHLO_MulOp : StableHLO_BinaryOp<"multiply", HLO_Tensor, [Commutative]>;
def StableHLO_OrOp : StableHLO_BinaryOp<"or", HLO_IntTensor, [Commutative]>;
def StableHLO_PowOp : StableHLO_BinaryOp<"power">;
def StableHLO_RemOp : StableHLO_BinaryOp<"remainder">;
def StableHLO_ShiftLeftOp : StableHLO_BinaryOp<"shift_left", HLO_IntTensor>;
def StableHLO_ShiftRightArithmeticOp
    : StableHLO_BinaryOp<"shift_right_arithmetic", HLO_IntTensor>;
def StableHLO_ShiftRightLogicalOp
    : StableHLO_BinaryOp<"shift_right_logical", HLO_IntTensor>;
def StableHLO_SubtractOp : StableHLO_BinaryOp<"subtract">;
def StableHLO_XorOp : StableHLO_BinaryOp<"xor", HLO_IntTensor, [Commutative]>;

def StableHLO_CompareOp
    : StableHLO_Op<"compare", [Pure, Elementwise,
                               SameOperandsAndResultShape]> {
  let arguments = (ins HLO_Tensor:$lhs, HLO_Tensor:$rhs,
                       StableHLO_ComparisonDirectionAttr:$comparison_direction,
                       OptionalAttr<StableHLO_ComparisonTypeAttr>:$compare_type);
  let results = (outs HLO_PredTensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    custom<Keyword>($comparison_direction) `,` $lhs `,` $rhs
    (`,` custom<Keyword>($compare_type)^)? attr-dict `:`
    functional-type(operands, results)
  }];
}

//===- Three operands -----------------------------------------------------===//

def StableHLO_ClampOp : StableHLO_Op<"clamp", [Pure]> {
  let arguments = (ins HLO_Tensor:$min, HLO_Tensor:$operand, HLO_Tensor:$max);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $min `,` $operand `,` $max attr-dict `:`
    custom<SameOperandsAndResultType>(type($min), type($operand), type($max),
                                      type($result))
  }];
}

def StableHLO_SelectOp : StableHLO_Op<"select", [Pure]> {
  let arguments = (ins HLO_PredTensor:$pred, HLO_Tensor:$on_true,
                       HLO_Tensor:$on_false);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    operands attr-dict `:`
    custom<SelectOpType>(type($pred), type($on_true), type($on_false),
                         type($result))
  }];
}

#endif
