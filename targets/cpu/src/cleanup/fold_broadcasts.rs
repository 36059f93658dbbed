//! `fold-tfl-broadcasts`: operators that broadcast by themselves take the small operand.
//!
//! ```text
//! %0 = tfl.reshape %w, [1, 8] ; %1 = tfl.broadcast_to %0, [4, 8] ; %2 = tfl.mul %x, %1     (x: 4x8, w: 8)
//! ->
//! %2 = tfl.mul %x, %w
//! ```

use edgec_dialects::ir::{IrError, Module, Value};

use crate::{
    rewrite,
    tfl::{self, Tfl},
};

/// Operators whose operands broadcast as numpy's do.
const BROADCASTING: &[&str] = &[
    "tfl.add",
    "tfl.div",
    "tfl.equal",
    "tfl.floor_div",
    "tfl.floor_mod",
    "tfl.greater",
    "tfl.greater_equal",
    "tfl.less",
    "tfl.less_equal",
    "tfl.logical_and",
    "tfl.logical_or",
    "tfl.maximum",
    "tfl.minimum",
    "tfl.mul",
    "tfl.not_equal",
    "tfl.pow",
    "tfl.select_v2",
    "tfl.squared_difference",
    "tfl.sub",
];

/// Operators for which an operand is stored in full anyway.
const PRODUCTS: &[&str] = &["tfl.batch_matmul", "tfl.fully_connected"];

pub(crate) fn fold_broadcasts(module: Module<'_>) -> Result<(), IrError> {
    rewrite::walk(module, |writer, op| {
        let Some(result) = op.result(0).filter(|_| BROADCASTING.contains(&op.name().as_str())) else {
            return Ok(None);
        };
        let result = result.shape();
        let mut operands = op.operands();
        let mut changed = false;
        for index in 0..operands.len() {
            while let Some(smaller) = operands.get(index).copied().and_then(source) {
                let mut candidate = operands.clone();
                candidate[index] = smaller;
                if spread(&candidate) != result {
                    break;
                }
                operands = candidate;
                changed = true;
            }
            if let Some(value) = operands.get(index).copied()
                && let Some(scalar) = scalar(writer, value, &operands, index, &result)?
            {
                operands[index] = scalar;
                changed = true;
            }
        }
        if changed { Ok(Some(writer.rebuild(op, &operands)?)) } else { Ok(None) }
    })
}

/// What a value broadcasts or puts ones in front of.
fn source<'c>(value: Value<'c>) -> Option<Value<'c>> {
    let op = value.defining_op()?;
    let input = op.operand(0)?;
    match op.name().as_str() {
        "tfl.broadcast_to" => Some(input),
        "tfl.reshape" => {
            let (from, to) = (input.shape(), value.shape());
            let ones = to.len().checked_sub(from.len()).filter(|&ones| ones > 0)?;
            (to.get(..ones)?.iter().all(|&size| size == 1) && to.get(ones..)? == from).then_some(input)
        }
        _ => None,
    }
}

/// The scalar that a constant of equal elements stands for, where the other operands alone give the result's shape.
fn scalar<'c>(
    writer: &Tfl<'c>,
    value: Value<'c>,
    operands: &[Value<'c>],
    index: usize,
    result: &[i64],
) -> Result<Option<Value<'c>>, IrError> {
    let stays = value.uses().into_iter().any(|used| PRODUCTS.contains(&used.op.name().as_str()));
    if value.shape().is_empty() || stays {
        return Ok(None);
    }
    let others: Vec<Value<'c>> =
        operands.iter().enumerate().filter(|&(other, _)| other != index).map(|(_, &value)| value).collect();
    if spread(&others) != result {
        return Ok(None);
    }
    writer.spread_splat(value, &[])
}

/// The shape that all of `values` broadcast to.
fn spread(values: &[Value<'_>]) -> Vec<i64> {
    values.iter().fold(Vec::new(), |shape, value| tfl::broadcast(&shape, &value.shape()))
}
