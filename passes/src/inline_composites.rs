//! `inline-composites`: composites that the target does not take whole give way to their decompositions.
//!
//! ```text
//! %0 = stablehlo.composite "odml.silu" %x {decomposition = @silu}   ->   %1 = stablehlo.logistic %x
//!                                                                        %0 = stablehlo.multiply %x, %1
//! ```

use edgec_dialects::Builder;
use edgec_dialects::ir::{Func, UpstreamPass};

use crate::pass::{Pass, PassError, Unit};

const NAME: &str = "inline-composites";

/// The pass.
pub const PASS: Pass = Pass {
    name: NAME,
    description: "Replace composites that the target does not take whole by their decompositions",
    run,
};

/// Decompositions may hold composites; real ones nest two or three deep, and a cycle would nest without end.
const DEEPEST: usize = 16;

fn run(unit: &mut Unit<'_>) -> Result<(), PassError> {
    for _ in 0..DEEPEST {
        let mut inlined = false;
        for func in unit.module.funcs() {
            inlined |= call_decompositions(unit, func)?;
        }
        if !inlined {
            return Ok(());
        }
        unit.module
            .run_passes(&[UpstreamPass::Inline, UpstreamPass::SymbolDce])
            .map_err(|diagnostics| PassError::Broken { pass: NAME, diagnostics })?;
    }
    Err(PassError::Unsupported {
        pass: NAME,
        op: "stablehlo.composite".to_owned(),
        reason: format!(
            "decompositions nest deeper than {DEEPEST}: they may refer to each other in a circle"
        ),
    })
}

/// Turns the composites of `func` into calls, which the inliner takes care of.
fn call_decompositions(unit: &Unit<'_>, func: Func<'_>) -> Result<bool, PassError> {
    let mut called = false;
    for op in func.op().find("stablehlo.composite") {
        let name = op.str_attr("name").unwrap_or_default();
        if unit.options.keeps_composite(&name) {
            continue;
        }
        let symbol = op.symbol_attr("decomposition").unwrap_or_default();
        let decomposition = unit.module.func(&symbol).ok_or_else(|| PassError::Unsupported {
            pass: NAME,
            op: format!("stablehlo.composite \"{name}\""),
            reason: format!("its decomposition @{symbol} is not in the module"),
        })?;
        let results = Builder::before(op).call(decomposition, &op.operands());
        op.replace(&results)?;
        called = true;
    }
    Ok(called)
}
