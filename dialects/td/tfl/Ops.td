//===- Ops.td - every operation of the TensorFlow Lite dialect ------------===//

#ifndef EDGEC_TFL_OPS
#define EDGEC_TFL_OPS

include "Contraction.td"
include "Control.td"
include "Elementwise.td"
include "Reduction.td"
include "Structural.td"
include "Weight.td"

#endif
