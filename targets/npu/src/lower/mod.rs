//! From StableHLO to NNAPI's calls: one small function for each operation, found by name.

mod chain;
mod composite;
mod contraction;
mod convolution;
mod elementwise;
mod gather;
mod movement;
mod quantized;
mod reduce;
mod window;

use edgec_dialects::ir::{Attr, Op, Value};

use crate::plan::{Id, Plan, Reason};
use crate::stored::Stored;
use crate::types;

/// What computes an operation's results.
type Lowering = for<'c> fn(&mut Plan<'c>, Op<'c>) -> Result<Vec<Id>, Reason>;

const FAMILIES: &[&[(&str, Lowering)]] = &[
    composite::LOWERINGS,
    contraction::LOWERINGS,
    convolution::LOWERINGS,
    elementwise::LOWERINGS,
    gather::LOWERINGS,
    movement::LOWERINGS,
    quantized::LOWERINGS,
    reduce::LOWERINGS,
    window::LOWERINGS,
];

pub(crate) use chain::lower_chain;
pub(crate) use composite::KEPT;
pub(crate) use quantized::lower_cluster;

/// Plans the calls that compute an operation; the ids of its results.
///
/// # Errors
/// Why NNAPI does not compute it at the plan's feature level.
pub(crate) fn lower<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Result<Vec<Id>, Reason> {
    let name = op.name();
    let found = FAMILIES.iter().copied().flatten().find(|(known, _)| *known == name);
    let (_, lowering) = found.ok_or_else(|| format!("NNAPI has nothing that computes {name}"))?;
    for result in op.results() {
        types::tensor(result.ty())?;
    }
    let results = lowering(plan, op)?;
    for (&id, value) in results.iter().zip(op.results()) {
        let (due, found) = (types::tensor(value.ty())?, plan.operand(id));
        if (due.kind, &due.dimensions) != (found.kind, &found.dimensions) {
            return Err(format!(
                "its lowering gives {} {:?} where {} {:?} is due, which is a bug in edgec",
                found.kind, found.dimensions, due.kind, due.dimensions
            ));
        }
    }
    Ok(results)
}

/// The operand of an operation.
fn operand(op: Op<'_>, index: usize) -> Result<Value<'_>, Reason> {
    op.operand(index).ok_or_else(|| format!("it has no operand {index}"))
}

/// The dimensions of an operation's first result.
fn result_dims(op: Op<'_>) -> Result<Vec<u32>, Reason> {
    Ok(result(op)?.dimensions)
}

/// The operand that an operation's first result is.
fn result(op: Op<'_>) -> Result<edgec_nnapi::Operand, Reason> {
    types::tensor(op.result(0).ok_or("it has no result")?.ty())
}

/// A list of integers among an operation's attributes.
fn ints(op: Op<'_>, name: &str) -> Result<Vec<i64>, Reason> {
    op.i64s_attr(name).ok_or_else(|| format!("it has no {name}"))
}

/// A list of integers that may be absent, where all of them are `default`.
fn ints_or(op: Op<'_>, name: &str, count: usize, default: i64) -> Vec<i64> {
    op.i64s_attr(name).unwrap_or_else(|| vec![default; count])
}

/// The one number that a stored value has.
fn splat<'c>(plan: &Plan<'c>, value: Value<'c>) -> Option<f64> {
    match plan.known(value) {
        Some(id) => plan.as_stored(id)?.splat(),
        None if plan.is_stored(value) => splat_of(value),
        None => None,
    }
}

/// The same, without writing out what repeats it.
pub(crate) fn splat_of(value: Value<'_>) -> Option<f64> {
    let mut inner = value;
    while let Some(op) = inner.defining_op()
        && (op.is("stablehlo.broadcast_in_dim") || op.is("stablehlo.reshape"))
    {
        inner = op.operand(0)?;
    }
    let constant = inner.defining_op()?.constant_value().and_then(Attr::as_dense);
    match constant.map(|constant| (constant.is_splat() || constant.len() == 1, constant)) {
        Some((true, constant)) => constant.splat_value(),
        _ => Stored::of(inner).ok()?.splat(),
    }
}

/// The name of the operation that a region applies to its two arguments, without its dialect.
fn reducer(op: Op<'_>) -> Option<String> {
    let block = op.body()?;
    let [body, terminator] = block.ops().try_into().ok()?;
    let arguments = block.args();
    let mut operands = body.operands();
    let in_order = operands == arguments;
    operands.reverse();
    let plain = (in_order || operands == arguments) && terminator.operands() == body.results();
    plain.then(|| body.name().trim_start_matches("stablehlo.").to_owned())
}

/// Indices of dimensions.
fn axes(values: &[i64]) -> Vec<usize> {
    values.iter().map(|&axis| axis as usize).collect()
}
