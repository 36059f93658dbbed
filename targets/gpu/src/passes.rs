//! The passes of this backend, in order.

use edgec_dialects::ir::{IrError, UpstreamPass};
use edgec_passes::{Pass, PassError, Unit, WIDEN_NARROW_TYPES};

use crate::fuse::{elementwise, epilogue};
use crate::{legalize, results, verify};

/// From StableHLO to what is translated to a plan.
pub(crate) const PASSES: &[Pass] = &[
    WIDEN_NARROW_TYPES,
    Pass {
        name: legalize::NAME,
        description: "Lower StableHLO to kernels of GPUs that compute the same",
        run: legalize::legalize,
    },
    Pass {
        name: "merge-shader-duplicates",
        description: "Compute once what equal kernels compute",
        run: merge_duplicates,
    },
    Pass {
        name: elementwise::NAME,
        description: "Compute chains of operations on single elements in one kernel",
        run: elementwise::fuse,
    },
    Pass {
        name: epilogue::NAME,
        description: "Let kernels compute what follows element by element before they store",
        run: epilogue::fuse,
    },
    Pass {
        name: results::NAME,
        description: "Give every result of a signature memory of its own",
        run: results::separate,
    },
    Pass {
        name: verify::NAME,
        description: "Make the kernel of every operation, which checks its shapes, types and expressions",
        run: verify::verify,
    },
];

fn merge_duplicates(unit: &mut Unit<'_>) -> Result<(), PassError> {
    let upstream = [UpstreamPass::Cse, UpstreamPass::SymbolDce];
    Ok(unit.module.run_passes(&upstream).map_err(IrError::from)?)
}
