//===- Elementwise.td - operators that work element by element ------------===//

#ifndef EDGEC_TFL_ELEMENTWISE
#define EDGEC_TFL_ELEMENTWISE

include "Dialect.td"

//===- One operand --------------------------------------------------------===//

class TFL_UnaryOp<string mnemonic>
    : TFL_Op<mnemonic, [Pure, SameOperandsAndResultShape]> {
  let arguments = (ins TFL_Tensor:$x);
  let results = (outs TFL_Tensor:$y);
}

def TFL_AbsOp : TFL_UnaryOp<"abs">;
def TFL_CeilOp : TFL_UnaryOp<"ceil">;
def TFL_CosOp : TFL_UnaryOp<"cos">;
def TFL_EluOp : TFL_UnaryOp<"elu">;
def TFL_ComplexAbsOp : TFL_UnaryOp<"complex_abs">;
def TFL_ExpOp : TFL_UnaryOp<"exp">;
def TFL_FloorOp : TFL_UnaryOp<"floor">;
def TFL_HardSwishOp : TFL_UnaryOp<"hard_swish">;
def TFL_ImagOp : TFL_UnaryOp<"imag">;
def TFL_LogOp : TFL_UnaryOp<"log">;
def TFL_LogicalNotOp : TFL_UnaryOp<"logical_not">;
def TFL_LogisticOp : TFL_UnaryOp<"logistic">;
def TFL_NegOp : TFL_UnaryOp<"neg">;
def TFL_RealOp : TFL_UnaryOp<"real">;
def TFL_ReluOp : TFL_UnaryOp<"relu">;
def TFL_Relu6Op : TFL_UnaryOp<"relu6">;
def TFL_RoundOp : TFL_UnaryOp<"round">;
def TFL_RsqrtOp : TFL_UnaryOp<"rsqrt">;
def TFL_SignOp : TFL_UnaryOp<"sign">;
def TFL_SinOp : TFL_UnaryOp<"sin">;
def TFL_SqrtOp : TFL_UnaryOp<"sqrt">;
def TFL_SquareOp : TFL_UnaryOp<"square">;
def TFL_TanhOp : TFL_UnaryOp<"tanh">;
def TFL_ZerosLikeOp : TFL_UnaryOp<"zeros_like">;

def TFL_CastOp : TFL_UnaryOp<"cast">;
def TFL_DequantizeOp : TFL_UnaryOp<"dequantize">;

def TFL_QuantizeOp : TFL_UnaryOp<"quantize"> {
  let arguments = (ins TFL_Tensor:$input, TypeAttr:$qtype);
}

def TFL_GeluOp : TFL_UnaryOp<"gelu"> {
  let arguments = (ins TFL_Tensor:$input, TFL_False:$approximate);
}

def TFL_LeakyReluOp : TFL_UnaryOp<"leaky_relu"> {
  let arguments = (ins TFL_Tensor:$input, F32Attr:$alpha);
}

//===- Two operands, which broadcast as numpy's do ------------------------===//

class TFL_BinaryOp<string mnemonic, list<Trait> traits = [Pure]>
    : TFL_Op<mnemonic, traits> {
  let arguments = (ins TFL_Tensor:$lhs, TFL_Tensor:$rhs);
  let results = (outs TFL_Tensor:$output);
}

class TFL_ActivatedBinaryOp<string mnemonic> : TFL_BinaryOp<mnemonic> {
  let arguments = (ins TFL_Tensor:$lhs, TFL_Tensor:$rhs,
                       TFL_Activation:$fused_activation_function);
}

def TFL_AddOp : TFL_ActivatedBinaryOp<"add">;
def TFL_DivOp : TFL_ActivatedBinaryOp<"div">;
def TFL_MulOp : TFL_ActivatedBinaryOp<"mul">;
def TFL_SubOp : TFL_ActivatedBinaryOp<"sub">;

def TFL_Atan2Op : TFL_BinaryOp<"atan2">;
def TFL_BitwiseXorOp : TFL_BinaryOp<"bitwise_xor">;
def TFL_FloorDivOp : TFL_BinaryOp<"floor_div">;
def TFL_FloorModOp : TFL_BinaryOp<"floor_mod">;
def TFL_LogicalAndOp : TFL_BinaryOp<"logical_and">;
def TFL_LogicalOrOp : TFL_BinaryOp<"logical_or">;
def TFL_MaximumOp : TFL_BinaryOp<"maximum">;
def TFL_MinimumOp : TFL_BinaryOp<"minimum">;
def TFL_PowOp : TFL_BinaryOp<"pow">;
def TFL_PReluOp : TFL_BinaryOp<"prelu">;
def TFL_RightShiftOp : TFL_BinaryOp<"right_shift">;
def TFL_SquaredDifferenceOp : TFL_BinaryOp<"squared_difference">;

// The schema's StableHLO operators that stock LiteRT has kernels for. They take
// element types that the others do not, and do not broadcast.
class TFL_StablehloBinaryOp<string mnemonic>
    : TFL_BinaryOp<"stablehlo_" # mnemonic,
                   [Pure, SameTypeOperands,
                    SameOperandsAndResultShape]>;

def TFL_StablehloAddOp : TFL_StablehloBinaryOp<"add">;
def TFL_StablehloAndOp : TFL_StablehloBinaryOp<"and">;
def TFL_StablehloMaximumOp : TFL_StablehloBinaryOp<"maximum">;
def TFL_StablehloMinimumOp : TFL_StablehloBinaryOp<"minimum">;
def TFL_StablehloMultiplyOp : TFL_StablehloBinaryOp<"multiply">;
def TFL_StablehloShiftLeftOp : TFL_StablehloBinaryOp<"shift_left">;

class TFL_ComparisonOp<string mnemonic> : TFL_BinaryOp<mnemonic> {
  let results = (outs TFL_BoolTensor:$output);
}

def TFL_EqualOp : TFL_ComparisonOp<"equal">;
def TFL_GreaterOp : TFL_ComparisonOp<"greater">;
def TFL_GreaterEqualOp : TFL_ComparisonOp<"greater_equal">;
def TFL_LessOp : TFL_ComparisonOp<"less">;
def TFL_LessEqualOp : TFL_ComparisonOp<"less_equal">;
def TFL_NotEqualOp : TFL_ComparisonOp<"not_equal">;

//===- Random numbers -----------------------------------------------------===//

// The algorithm is DEFAULT (0), PHILOX (1) or THREEFRY (2).
def TFL_StablehloRngBitGeneratorOp
    : TFL_Op<"stablehlo_rng_bit_generator"> {
  let arguments = (ins TFL_IntTensor:$initial_state, I32Attr:$algorithm);
  let results = (outs TFL_IntTensor:$output_state, TFL_IntTensor:$output);
}

//===- Three operands -----------------------------------------------------===//

def TFL_SelectOp : TFL_Op<"select"> {
  let arguments = (ins TFL_BoolTensor:$condition, TFL_Tensor:$x,
                       TFL_Tensor:$y);
  let results = (outs TFL_Tensor:$output);
}

def TFL_SelectV2Op : TFL_Op<"select_v2"> {
  let arguments = (ins TFL_BoolTensor:$condition, TFL_Tensor:$x,
                       TFL_Tensor:$y);
  let results = (outs TFL_Tensor:$output);
}

#endif
