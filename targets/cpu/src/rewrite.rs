//! The walk that all passes of this backend share: through each public function in order, replacing operations.

use edgec_dialects::ir::{Block, Func, IrError, Module, Op, Value, Visibility};

use crate::tfl::Tfl;

/// Walks each public function in order. `rewrite` may write new operations in front of the one that it sees, and returns
/// what takes the place of its results, or nothing to leave it. Pure operations that nothing uses any more are erased.
pub(crate) fn walk<'c, E: From<IrError>>(
    module: Module<'c>,
    mut rewrite: impl FnMut(&Tfl<'c>, Op<'c>) -> Result<Option<Vec<Value<'c>>>, E>,
) -> Result<(), E> {
    for function in public_functions(module) {
        let Some(block) = function.body() else { continue };
        for operation in block.ops() {
            if let Some(values) = rewrite(&Tfl::before(operation), operation)? {
                operation.replace(&values)?;
            }
        }
        sweep(block)?;
    }
    Ok(())
}

/// Erases pure operations of `block` whose results nothing uses, last to first.
fn sweep(block: Block<'_>) -> Result<(), IrError> {
    let mut operations = block.ops();
    while let Some(operation) = operations.pop() {
        let pure = operation.dialect() == "tfl" && !operation.is("tfl.custom")
            || operation.is("ml_program.global_load_const");
        if pure && operation.results().into_iter().all(|result| !result.is_used()) {
            operation.erase()?;
        }
    }
    Ok(())
}

/// The functions that become signatures, in order.
pub(crate) fn public_functions(module: Module<'_>) -> Vec<Func<'_>> {
    module.funcs().into_iter().filter(|function| function.visibility() == Visibility::Public).collect()
}
