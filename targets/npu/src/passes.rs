//! The passes of this backend, in order.

use edgec_dialects::ir::{IrError, UpstreamPass};
use edgec_passes::{Pass, PassError, Unit};

use crate::{half_precision, legalize, simplify, verify};

/// From the StableHLO of partitions to what is written as call lists.
pub(crate) const PASSES: &[Pass] = &[
    Pass {
        name: legalize::NAME,
        description: "Lower the operations of partitions to calls of NNAPI",
        run: legalize::legalize,
    },
    Pass {
        name: simplify::NAME,
        description: "Merge chains of RESHAPE and TRANSPOSE",
        run: simplify::merge_movement,
    },
    Pass {
        name: half_precision::NAME,
        description: "Compute floats in 16 bits where --precision fp16 asks for it",
        run: half_precision::halve,
    },
    Pass {
        name: "merge-nnapi-duplicates",
        description: "Call once what equal calls compute, and nothing that is not read",
        run: merge_duplicates,
    },
    Pass {
        name: verify::NAME,
        description: "Check calls by NNAPI's rules of types, ranks, scales and feature levels",
        run: verify::verify,
    },
];

fn merge_duplicates(unit: &mut Unit<'_>) -> Result<(), PassError> {
    let upstream = [UpstreamPass::Canonicalize, UpstreamPass::Cse, UpstreamPass::SymbolDce];
    Ok(unit.module.run_passes(&upstream).map_err(IrError::from)?)
}
