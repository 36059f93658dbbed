//! The passes of this backend, in order.

use edgec_dialects::ir::{IrError, UpstreamPass};
use edgec_passes::{Pass, PassError, SPLIT_COMPLEX_DOUBLES, Unit, WIDEN_NARROW_TYPES};

use crate::{cleanup, legalize};

/// From StableHLO to the `tfl` functions that `emit` translates.
pub const PASSES: &[Pass] = &[
    WIDEN_NARROW_TYPES,
    SPLIT_COMPLEX_DOUBLES,
    Pass {
        name: LEGALIZE,
        description: "Lower StableHLO to TFLite operators that compute exactly the same",
        run: legalize_stablehlo_to_tfl,
    },
    Pass {
        name: "fold-tfl-broadcasts",
        description: "Let operators broadcast by themselves",
        run: |unit| Ok(cleanup::fold_broadcasts(unit.module)?),
    },
    Pass {
        name: "multiply-tfl-broadcasts",
        description: "Multiply f32 values by ones where a broadcast stays",
        run: |unit| Ok(cleanup::multiply_broadcasts(unit.module)?),
    },
    Pass {
        name: "merge-tfl-shape-ops",
        description: "Merge chains of RESHAPE and TRANSPOSE",
        run: |unit| Ok(cleanup::merge_shape_ops(unit.module)?),
    },
    Pass {
        name: "fuse-tfl-mean",
        description: "Make MEAN of a SUM that is divided by its count",
        run: |unit| Ok(cleanup::fuse_mean(unit.module)?),
    },
    Pass {
        name: "keep-tfl-reduced-dims",
        description: "Let reductions keep dimensions that are put back later",
        run: |unit| Ok(cleanup::keep_reduced_dims(unit.module)?),
    },
    Pass {
        name: "fuse-tfl-bias",
        description: "Make an addition of stored values a FULLY_CONNECTED's bias",
        run: |unit| Ok(cleanup::fuse_bias(unit.module)?),
    },
    Pass {
        name: "store-tfl-layouts",
        description: "Store constants and weights in the layout that their readers want",
        run: cleanup::store_layouts,
    },
    Pass {
        name: "fuse-tfl-activation",
        description: "Fuse rectifiers into the operator before them",
        run: |unit| Ok(cleanup::fuse_activation(unit.module)?),
    },
    Pass {
        name: "quantize-tfl-operators",
        description: "Compute on integers what stands between DEQUANTIZE and QUANTIZE",
        run: |unit| Ok(cleanup::quantize_operators(unit.module)?),
    },
    Pass {
        name: "merge-tfl-duplicates",
        description: "Compute once what equal operators compute, and drop functions that nothing uses",
        run: merge_tfl_duplicates,
    },
];

const LEGALIZE: &str = "legalize-stablehlo-to-tfl";

fn legalize_stablehlo_to_tfl(unit: &mut Unit<'_>) -> Result<(), PassError> {
    let refusals = legalize::legalize(unit.module)?;
    match refusals.first() {
        None => Ok(()),
        Some(first) => Err(PassError::Unsupported {
            pass: LEGALIZE,
            op: first.op.clone(),
            reason: edgec_target::Refusals(refusals).to_string(),
        }),
    }
}

fn merge_tfl_duplicates(unit: &mut Unit<'_>) -> Result<(), PassError> {
    let upstream = [UpstreamPass::Cse, UpstreamPass::SymbolDce];
    Ok(unit.module.run_passes(&upstream).map_err(IrError::from)?)
}
