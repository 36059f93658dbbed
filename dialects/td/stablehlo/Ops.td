//===- Ops.td - every operation of the StableHLO dialect ------------------===//

#ifndef EDGEC_STABLEHLO_OPS
#define EDGEC_STABLEHLO_OPS

include "Contraction.td"
include "Elementwise.td"
include "Regions.td"
include "Structural.td"

#endif
