//! The walks that the passes of this backend share.

use edgec_dialects::ir::{Block, Func, IrError, Module, Op, Visibility};

/// The functions that become signatures, in order.
pub(crate) fn signatures(module: Module<'_>) -> Vec<Func<'_>> {
    let public =
        |function: &Func<'_>| function.visibility() == Visibility::Public && function.body().is_some();
    module.funcs().into_iter().filter(public).collect()
}

/// Calls `rewrite` with each operation of every signature that still stands when its turn comes; then erases what nothing reads.
pub(crate) fn walk<'c, E: From<IrError>>(
    module: Module<'c>,
    mut rewrite: impl FnMut(Op<'c>) -> Result<(), E>,
) -> Result<(), E> {
    for function in signatures(module) {
        let Some(block) = function.body() else { continue };
        for op in block.ops() {
            if op.block().is_some() {
                rewrite(op)?;
            }
        }
        sweep(block)?;
    }
    Ok(())
}

/// Erases pure operations of `block` whose results nothing reads, last to first.
pub(crate) fn sweep(block: Block<'_>) -> Result<(), IrError> {
    let mut ops = block.ops();
    while let Some(op) = ops.pop() {
        let pure = op.is_of("shader") || op.is_of("stablehlo") || op.is("ml_program.global_load_const");
        if pure && op.block().is_some() && op.results().into_iter().all(|result| !result.is_used()) {
            op.erase()?;
        }
    }
    Ok(())
}
