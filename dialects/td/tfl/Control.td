//===- Control.td - operators that call other functions -------------------===//

#ifndef EDGEC_TFL_CONTROL
#define EDGEC_TFL_CONTROL

include "Dialect.td"

// Both take the current values; `cond` gives one truth value.
def TFL_WhileOp : TFL_Op<"while"> {
  let arguments = (ins Variadic<TFL_Tensor>:$input, FlatSymbolRefAttr:$cond,
                       FlatSymbolRefAttr:$body);
  let results = (outs Variadic<TFL_Tensor>:$output);
}

// Both branches take all inputs behind the condition.
def TFL_IfOp : TFL_Op<"if"> {
  let arguments = (ins TFL_BoolTensor:$cond, Variadic<TFL_Tensor>:$input,
                       FlatSymbolRefAttr:$then_branch,
                       FlatSymbolRefAttr:$else_branch);
  let results = (outs Variadic<TFL_Tensor>:$output);
}

#endif
