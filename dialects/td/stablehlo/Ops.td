//===- Ops.td - every operation of the StableHLO dialect ------------------===//

#ifndef EDGEC_STABLEHLO_OPS
#define EDGEC_STABLEHLO_OPS

include "Contraction.td"
include "Distribution.td"
include "Dynamic.td"
include "Elementwise.td"
include "LinearAlgebra.td"
include "Regions.td"
include "Structural.td"

#endif
