//! The walks that all passes of this backend share: through each function that becomes a subgraph, replacing operations.

use edgec_dialects::ir::{Block, Func, IrError, Module, Op, Value, Visibility};

use crate::tfl::Tfl;

/// Walks each function of [`functions`] in order. `rewrite` may write new operations in front of the one that it sees, and returns
/// what takes the place of its results, or nothing to leave it. Pure operations that nothing uses any more are erased.
pub(crate) fn walk<'c, E: From<IrError>>(
    module: Module<'c>,
    mut rewrite: impl FnMut(&Tfl<'c>, Op<'c>) -> Result<Option<Vec<Value<'c>>>, E>,
) -> Result<(), E> {
    for function in functions(module) {
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

/// Walks `block` in order, like [`walk`], but also through what `rewrite` writes: an operation may become others that are
/// rewritten in their turn.
pub(crate) fn walk_to_the_end<'c, E: From<IrError>>(
    block: Block<'c>,
    mut rewrite: impl FnMut(&Tfl<'c>, Op<'c>) -> Result<Option<Vec<Value<'c>>>, E>,
) -> Result<(), E> {
    let mut done: Option<Op<'c>> = None;
    while let Some(operation) = done.map_or_else(|| block.first_op(), Op::next) {
        match rewrite(&Tfl::before(operation), operation)? {
            Some(values) => operation.replace(&values)?,
            None => done = Some(operation),
        }
    }
    sweep(block)?;
    Ok(())
}

/// Erases pure operations of `block` whose results nothing uses, last to first.
fn sweep(block: Block<'_>) -> Result<(), IrError> {
    let mut operations = block.ops();
    while let Some(operation) = operations.pop() {
        let pure = operation.dialect() == "tfl" && !operation.is("tfl.custom")
            || operation.is("ml_program.global_load_const")
            || operation.is("stablehlo.tuple");
        if pure && operation.results().into_iter().all(|result| !result.is_used()) {
            operation.erase()?;
        }
    }
    Ok(())
}

/// The functions that become subgraphs: public ones in order, which become signatures too, then those that control flow
/// calls, in the order of their first call.
pub(crate) fn functions(module: Module<'_>) -> Vec<Func<'_>> {
    let mut found = public_functions(module);
    let mut next = 0;
    while let Some(&function) = found.get(next) {
        for callee in called(module, function) {
            if !found.contains(&callee) {
                found.push(callee);
            }
        }
        next += 1;
    }
    found
}

/// The functions that become signatures, in order.
pub(crate) fn public_functions(module: Module<'_>) -> Vec<Func<'_>> {
    module.funcs().into_iter().filter(|function| function.visibility() == Visibility::Public).collect()
}

/// The functions that the control flow of `function` calls.
pub(crate) fn called<'c>(module: Module<'c>, function: Func<'c>) -> Vec<Func<'c>> {
    let operations = function.body().map(Block::ops).unwrap_or_default();
    let symbols = operations.into_iter().flat_map(|op| match op.name().as_str() {
        "tfl.while" => vec![op.symbol_attr("cond"), op.symbol_attr("body")],
        "tfl.if" => vec![op.symbol_attr("then_branch"), op.symbol_attr("else_branch")],
        _ => Vec::new(),
    });
    symbols.flatten().filter_map(|symbol| module.func(&symbol)).collect()
}
