//===- LinearAlgebra.td - solvers, transforms, random numbers, statistics -===//

#ifndef EDGEC_STABLEHLO_LINEAR_ALGEBRA
#define EDGEC_STABLEHLO_LINEAR_ALGEBRA

include "Structural.td"

def StableHLO_CholeskyOp
    : StableHLO_Op<"cholesky", [Pure, StableHLO_CompatibleTypes]> {
  let arguments = (ins HLO_FpOrComplexTensor:$a,
                       DefaultValuedOptionalAttr<BoolAttr, "false">:$lower);
  let results = (outs HLO_FpOrComplexTensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $a (`,` `lower` `=` $lower^)? attr-dict `:`
    custom<SameOperandsAndResultType>(type($a), type($result))
  }];
}

def StableHLO_TriangularSolveOp : StableHLO_Op<"triangular_solve", [Pure]> {
  let arguments = (ins HLO_FpOrComplexTensor:$a, HLO_FpOrComplexTensor:$b,
                       BoolAttr:$left_side, BoolAttr:$lower,
                       BoolAttr:$unit_diagonal,
                       StableHLO_TransposeAttr:$transpose_a);
  let results = (outs HLO_FpOrComplexTensor:$result);
  let hasVerifier = 1;
}

def StableHLO_FftOp : StableHLO_Op<"fft", [Pure]> {
  let arguments = (ins HLO_Tensor:$operand, StableHLO_FftTypeAttr:$fft_type,
                       DenseI64ArrayAttr:$fft_length);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $operand `,` `type` `=` custom<Keyword>($fft_type) `,` `length` `=`
    $fft_length attr-dict `:` functional-type(operands, results)
  }];
}

//===- Random numbers -----------------------------------------------------===//

def StableHLO_RngOp : StableHLO_Op<"rng"> {
  let arguments = (ins HLO_Tensor:$a, HLO_Tensor:$b, HLO_IndexTensor:$shape,
                       StableHLO_RngDistributionAttr:$rng_distribution);
  let results = (outs HLO_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $a `,` $b `,` $shape `,` `distribution` `=`
    custom<Keyword>($rng_distribution) attr-dict `:`
    functional-type(operands, results)
  }];
}

def StableHLO_RngBitGeneratorOp : StableHLO_Op<"rng_bit_generator", [Pure]> {
  let arguments = (ins StableHLO_RngAlgorithmAttr:$rng_algorithm,
                       HLO_Tensor:$initial_state);
  let results = (outs HLO_Tensor:$output_state, HLO_Tensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $initial_state `,` `algorithm` `=` custom<Keyword>($rng_algorithm)
    attr-dict `:` functional-type(operands, results)
  }];
}

//===- Batch normalisation ------------------------------------------------===//

def StableHLO_BatchNormInferenceOp
    : StableHLO_Op<"batch_norm_inference", [Pure]> {
  let arguments = (ins HLO_FpTensor:$operand, HLO_FpTensor:$scale,
                       HLO_FpTensor:$offset, HLO_FpTensor:$mean,
                       HLO_FpTensor:$variance, F32Attr:$epsilon,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$feature_index);
  let results = (outs HLO_FpTensor:$result);
  let hasVerifier = 1;
}

def StableHLO_BatchNormTrainingOp
    : StableHLO_Op<"batch_norm_training", [Pure]> {
  let arguments = (ins HLO_FpTensor:$operand, HLO_FpTensor:$scale,
                       HLO_FpTensor:$offset, F32Attr:$epsilon,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$feature_index);
  let results = (outs HLO_FpTensor:$output, HLO_FpTensor:$batch_mean,
                      HLO_FpTensor:$batch_var);
  let hasVerifier = 1;
}

def StableHLO_BatchNormGradOp : StableHLO_Op<"batch_norm_grad", [Pure]> {
  let arguments = (ins HLO_FpTensor:$operand, HLO_FpTensor:$scale,
                       HLO_FpTensor:$mean, HLO_FpTensor:$variance,
                       HLO_FpTensor:$grad_output, F32Attr:$epsilon,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$feature_index);
  let results = (outs HLO_FpTensor:$grad_operand, HLO_FpTensor:$grad_scale,
                      HLO_FpTensor:$grad_offset);
  let hasVerifier = 1;
}

#endif
