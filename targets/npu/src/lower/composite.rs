//! Composites: SOFTMAX, and the decompositions of all others.

use edgec_dialects::ir::{Block, Module, Op};
use edgec_nnapi::{Operand, Operation};

use super::{Lowering, lower, operand, result};
use crate::plan::{Id, Plan, Reason};

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[("stablehlo.composite", composite)];

/// Composites that are lowered as one piece.
pub(crate) const KEPT: &[&str] = &["odml.softmax"];

fn composite<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Result<Vec<Id>, Reason> {
    match op.str_attr("name").as_deref() {
        Some("odml.softmax") => softmax(plan, op),
        _ => decomposition(plan, op),
    }
}

fn softmax<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Result<Vec<Id>, Reason> {
    Ok(vec![softmax_as(plan, op, result(op)?)?])
}

/// SOFTMAX over the last dimension, with a result of this type.
pub(super) fn softmax_as<'c>(plan: &mut Plan<'c>, op: Op<'c>, due: Operand) -> Result<Id, Reason> {
    let id = plan.full(operand(op, 0)?)?;
    let beta = plan.immediate(Operand::float32(1.0));
    let mut inputs = vec![id, beta];
    if !matches!(plan.dims(id).len(), 2 | 4) {
        inputs.push(plan.int(-1));
    }
    plan.call(Operation::Softmax, &inputs, due)
}

/// What a composite stands for, operation by operation.
fn decomposition<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Result<Vec<Id>, Reason> {
    let name = op.str_attr("name").unwrap_or_default();
    let function = op.symbol_attr("decomposition").and_then(|symbol| Module::containing(op)?.func(&symbol));
    let function = function.ok_or_else(|| format!("the composite `{name}` has no decomposition"))?;
    for (argument, value) in function.args().into_iter().zip(op.operands()) {
        let id = plan.full(value)?;
        plan.know(argument, id);
    }
    for inner in function.body().map(Block::ops).unwrap_or_default() {
        if inner.is("func.return") || inner.result(0).is_some_and(|result| plan.is_stored(result)) {
            continue;
        }
        let ids =
            lower(plan, inner).map_err(|reason| format!("{name} is made of {}: {reason}", inner.name()))?;
        for (result, id) in inner.results().into_iter().zip(ids) {
            plan.know(result, id);
        }
    }
    function.returned().into_iter().map(|value| plan.value(value)).collect()
}
