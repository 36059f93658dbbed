//! Passes that come with MLIR.

use edgec_dialects::ir::UpstreamPass;

use crate::pass::{Pass, PassError, Unit};

/// Calls of private functions give way to the functions' bodies.
pub const INLINE: Pass = Pass {
    name: "inline",
    description: "Inline calls of private functions (MLIR)",
    run: |unit| run(unit, "inline", UpstreamPass::Inline),
};

/// Folds constants and simplifies.
pub const CANONICALIZE: Pass = Pass {
    name: "canonicalize",
    description: "Fold and simplify operations (MLIR)",
    run: |unit| run(unit, "canonicalize", UpstreamPass::Canonicalize),
};

/// Operations that compute the same become one.
pub const CSE: Pass = Pass {
    name: "cse",
    description: "Merge operations that compute the same (MLIR)",
    run: |unit| run(unit, "cse", UpstreamPass::Cse),
};

/// Private symbols that nothing refers to go.
pub const SYMBOL_DCE: Pass = Pass {
    name: "symbol-dce",
    description: "Remove private symbols that nothing refers to (MLIR)",
    run: |unit| run(unit, "symbol-dce", UpstreamPass::SymbolDce),
};

fn run(unit: &mut Unit<'_>, name: &'static str, pass: UpstreamPass) -> Result<(), PassError> {
    unit.module.run_passes(&[pass]).map_err(|diagnostics| PassError::Broken { pass: name, diagnostics })
}
