//! The order in which a block is evaluated, and where its values die.

use std::collections::HashSet;

use edgec_dialects::ir::{Block, Op, Value};

use crate::ops::{Kernel, Table};

/// A block, prepared.
pub(crate) struct Plan<'c> {
    pub(crate) arguments: Vec<Value<'c>>,
    pub(crate) steps: Vec<Step<'c>>,
    /// The values that the terminator hands out.
    pub(crate) returned: Vec<Value<'c>>,
}

/// One operation.
pub(crate) struct Step<'c> {
    pub(crate) op: Op<'c>,
    pub(crate) kernel: Option<Kernel>,
    pub(crate) operands: Vec<Value<'c>>,
    pub(crate) results: Vec<Value<'c>>,
    /// Values of this block that nothing needs once the operation has its operands.
    pub(crate) dead_before: Vec<Value<'c>>,
    /// Values of this block that nothing needs after the operation.
    pub(crate) dead_after: Vec<Value<'c>>,
}

impl<'c> Plan<'c> {
    pub(crate) fn new(block: Block<'c>, table: &Table) -> Self {
        let arguments = block.args();
        let mut ops = block.ops();
        let terminator = ops.pop();
        let returned = terminator.map(Op::operands).unwrap_or_default();
        let mut own: HashSet<Value<'c>> = arguments.iter().copied().collect();
        own.extend(ops.iter().flat_map(|op| op.results()));
        let mut needed: HashSet<Value<'c>> = returned.iter().copied().collect();
        let mut steps: Vec<Step<'c>> = Vec::with_capacity(ops.len());
        for op in ops.into_iter().rev() {
            let operands = op.operands();
            let results = op.results();
            let mut captured = HashSet::new();
            captures(op, &mut captured);
            let mut dead_after: Vec<Value<'c>> =
                results.iter().copied().filter(|value| !needed.contains(value)).collect();
            dead_after.extend(
                captured.iter().copied().filter(|value| own.contains(value) && needed.insert(*value)),
            );
            let dead_before = operands
                .iter()
                .copied()
                .filter(|value| own.contains(value) && needed.insert(*value))
                .collect();
            let kernel = table.find(op);
            steps.push(Step { op, kernel, operands, results, dead_before, dead_after });
        }
        steps.reverse();
        Self { arguments, steps, returned }
    }
}

/// The operands of everything in the regions of `op`; those that the regions define themselves do no harm.
fn captures<'c>(op: Op<'c>, into: &mut HashSet<Value<'c>>) {
    let mut pending = vec![op];
    while let Some(op) = pending.pop() {
        for inner in op.regions().into_iter().flat_map(|region| region.blocks()).flat_map(Block::ops) {
            into.extend(inner.operands());
            pending.push(inner);
        }
    }
}
