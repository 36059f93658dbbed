//===- Broadcast.td - CHLO's operations that broadcast implicitly ---------===//

#ifndef EDGEC_CHLO_BROADCAST
#define EDGEC_CHLO_BROADCAST

include "Dialect.td"

// Dimensions are paired from the last one, or, with broadcast_dimensions, as
// these say for the operand of lower rank; extents of 1 stretch.
class CHLO_BroadcastingOp<string mnemonic, Type operandType = CHLO_Tensor,
                          Type resultType = operandType>
    : CHLO_Op<"broadcast_" # mnemonic, [Pure]> {
  let arguments = (ins operandType:$lhs, operandType:$rhs,
                       OptionalAttr<DenseI64ArrayAttr>:$broadcast_dimensions);
  let results = (outs resultType:$result);
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::verify() {
      return ::mlir::chlo::verifyBroadcast(getOperation(),
                                           getBroadcastDimensions());
    }
  }];
  let assemblyFormat = [{
    $lhs `,` $rhs attr-dict `:` `(` type($lhs) `,` type($rhs) `)` `->`
    type($result)
  }];
}

def CHLO_BroadcastAddOp : CHLO_BroadcastingOp<"add">;
def CHLO_BroadcastAndOp : CHLO_BroadcastingOp<"and", CHLO_IntTensor>;
def CHLO_BroadcastAtan2Op
    : CHLO_BroadcastingOp<"atan2", CHLO_FpOrComplexTensor>;
def CHLO_BroadcastComplexOp
    : CHLO_BroadcastingOp<"complex", CHLO_FpTensor, RankedTensorOf<[AnyComplex]>>;
def CHLO_BroadcastDivOp : CHLO_BroadcastingOp<"divide">;
def CHLO_BroadcastMaxOp : CHLO_BroadcastingOp<"maximum">;
def CHLO_BroadcastMinOp : CHLO_BroadcastingOp<"minimum">;
def CHLO_BroadcastMulOp : CHLO_BroadcastingOp<"multiply">;
def CHLO_BroadcastNextAfterOp
    : CHLO_BroadcastingOp<"next_after", CHLO_FpTensor>;
def CHLO_BroadcastOrOp : CHLO_BroadcastingOp<"or", CHLO_IntTensor>;
def CHLO_BroadcastPolygammaOp : CHLO_BroadcastingOp<"polygamma", CHLO_FpTensor>;
def CHLO_BroadcastPowOp : CHLO_BroadcastingOp<"power">;
def CHLO_BroadcastRemOp : CHLO_BroadcastingOp<"remainder">;
def CHLO_BroadcastShiftLeftOp
    : CHLO_BroadcastingOp<"shift_left", CHLO_IntTensor>;
def CHLO_BroadcastShiftRightArithmeticOp
    : CHLO_BroadcastingOp<"shift_right_arithmetic", CHLO_IntTensor>;
def CHLO_BroadcastShiftRightLogicalOp
    : CHLO_BroadcastingOp<"shift_right_logical", CHLO_IntTensor>;
def CHLO_BroadcastSubOp : CHLO_BroadcastingOp<"subtract">;
def CHLO_BroadcastXorOp : CHLO_BroadcastingOp<"xor", CHLO_IntTensor>;
def CHLO_BroadcastZetaOp : CHLO_BroadcastingOp<"zeta", CHLO_FpTensor>;

def CHLO_BroadcastCompareOp
    : CHLO_BroadcastingOp<"compare", CHLO_Tensor, CHLO_PredTensor> {
  let arguments = (ins CHLO_Tensor:$lhs, CHLO_Tensor:$rhs,
                       OptionalAttr<DenseI64ArrayAttr>:$broadcast_dimensions,
                       CHLO_ComparisonDirectionAttr:$comparison_direction,
                       OptionalAttr<CHLO_ComparisonTypeAttr>:$compare_type);
}

def CHLO_BroadcastSelectOp : CHLO_Op<"broadcast_select", [Pure]> {
  let arguments = (ins CHLO_PredTensor:$pred, CHLO_Tensor:$on_true,
                       CHLO_Tensor:$on_false);
  let results = (outs CHLO_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $pred `,` $on_true `,` $on_false attr-dict `:` `(` type($pred) `,`
    type($on_true) `,` type($on_false) `)` `->` type($result)
  }];
}

#endif
