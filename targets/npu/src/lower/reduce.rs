//! Reductions along dimensions.

use edgec_dialects::ir::Op;
use edgec_nnapi::{OperandType as Kind, Operation};

use super::{Lowering, ints, operand, reducer, result, splat};
use crate::plan::{Id, Plan, Reason};

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[("stablehlo.reduce", reduce)];

/// REDUCE_*, and the initial value where it is not the operation's neutral element.
fn reduce<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Result<Vec<Id>, Reason> {
    if op.operand_count() != 2 {
        return Err("it reduces several values at once".to_owned());
    }
    let name = reducer(op).ok_or("its computation is not a single operation")?;
    let due = result(op)?;
    let truth = due.kind == Kind::TensorBool8;
    let (operation, neutral, combine) = match name.as_str() {
        "add" => (Operation::ReduceSum, 0.0, Operation::Add),
        "multiply" => (Operation::ReduceProd, 1.0, Operation::Mul),
        "maximum" => (Operation::ReduceMax, f64::NEG_INFINITY, Operation::Maximum),
        "minimum" => (Operation::ReduceMin, f64::INFINITY, Operation::Minimum),
        "and" if truth => (Operation::ReduceAll, 1.0, Operation::LogicalAnd),
        "or" if truth => (Operation::ReduceAny, 0.0, Operation::LogicalOr),
        other => return Err(format!("NNAPI has no reduction by {other}")),
    };
    let id = plan.full(operand(op, 0)?)?;
    let dims = ints(op, "dimensions")?;
    if dims.is_empty() {
        return Err("it reduces no dimension".to_owned());
    }
    let axes = plan.ints(&dims.iter().map(|&axis| axis as i32).collect::<Vec<_>>());
    let keep = plan.bool(false);
    let reduced = plan.call(operation, &[id, axes, keep], due)?;
    let init = operand(op, 1)?;
    if splat(plan, init) == Some(neutral) {
        return Ok(vec![reduced]);
    }
    let init = plan.full(init)?;
    let ones = vec![1; plan.dims(reduced).len()];
    let init = plan.reshaped(init, &ones)?;
    Ok(vec![plan.binary(combine, reduced, init)?])
}
