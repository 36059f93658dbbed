//! `keep-tfl-reduced-dims`: a reduction keeps its dimensions where they are put back later anyway.
//!
//! ```text
//! %0 = tfl.mean %x {keep_dims = false} ; %1 = tfl.rsqrt %0 ; %2 = tfl.reshape %1, [4, 1]      (x: 4x8)
//! ->
//! %0 = tfl.mean %x {keep_dims = true} ; %2 = tfl.rsqrt %0
//! ```

use edgec_dialects::ir::{IrError, Module, Op, Value};

use crate::{
    rewrite,
    tfl::{self, Tfl},
};

const REDUCTIONS: &[&str] = &["tfl.mean", "tfl.reduce_max", "tfl.reduce_min", "tfl.reduce_prod", "tfl.sum"];

/// Operators whose result has the shape of their first operand, if a second one is a scalar.
const ELEMENTWISE: &[&str] = &[
    "tfl.abs",
    "tfl.add",
    "tfl.div",
    "tfl.exp",
    "tfl.log",
    "tfl.maximum",
    "tfl.minimum",
    "tfl.mul",
    "tfl.neg",
    "tfl.rsqrt",
    "tfl.sqrt",
    "tfl.sub",
];

pub(crate) fn keep_reduced_dims(module: Module<'_>) -> Result<(), IrError> {
    rewrite::walk(module, |writer, op| {
        let (Some(input), Some(result)) = (op.operand(0), op.result(0)) else { return Ok(None) };
        let shape = result.shape();
        let chain = if op.is("tfl.reshape") { chain(input, &shape) } else { None };
        match chain {
            Some((reduction, chain)) => Ok(Some(vec![rebuild(writer, reduction, &chain, &shape)?])),
            None => Ok(None),
        }
    })
}

/// The reduction behind `value` and the elementwise operations after it, where the reduction would have `shape` if it kept
/// its dimensions and nothing else reads what lies between.
fn chain<'c>(mut value: Value<'c>, shape: &[i64]) -> Option<(Op<'c>, Vec<Op<'c>>)> {
    let mut chain = Vec::new();
    loop {
        let op = value.defining_op().filter(|_| value.has_one_use())?;
        let name = op.name();
        if REDUCTIONS.contains(&name.as_str()) {
            chain.reverse();
            return (!op.bool_attr("keep_dims") && kept_shape(op)? == shape).then_some((op, chain));
        }
        let scalars = op.operands().iter().skip(1).all(|operand| operand.rank() == 0);
        if !ELEMENTWISE.contains(&name.as_str()) || !scalars {
            return None;
        }
        chain.push(op);
        value = op.operand(0)?;
    }
}

/// The shape of a reduction's result if it kept its dimensions.
fn kept_shape(op: Op<'_>) -> Option<Vec<i64>> {
    let mut shape = op.operand(0)?.shape();
    for axis in tfl::constant(op.operand(1)?)?.to_i64()? {
        *shape.get_mut(usize::try_from(axis).ok()?)? = 1;
    }
    Some(shape)
}

fn rebuild<'c>(
    writer: &Tfl<'c>,
    reduction: Op<'c>,
    chain: &[Op<'c>],
    shape: &[i64],
) -> Result<Value<'c>, IrError> {
    let mut value = writer.rebuild_kept(reduction, shape)?;
    for &op in chain {
        let mut operands = op.operands();
        if let Some(first) = operands.first_mut() {
            *first = value;
        }
        value = writer.rebuild_shaped(op, &operands, shape)?;
    }
    Ok(value)
}
