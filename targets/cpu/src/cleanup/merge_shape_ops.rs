//! `merge-tfl-shape-ops`: chains of RESHAPE and TRANSPOSE become one operator or none.
//!
//! ```text
//! %1 = tfl.reshape %0, [2, 6] ; %2 = tfl.reshape %1, [3, 4]   ->   %2 = tfl.reshape %0, [3, 4]
//! %1 = tfl.transpose %0, [1, 0] ; %2 = tfl.transpose %1, [1, 0]   ->   %2 = %0
//! %1 = tfl.transpose %0, [0, 2, 1]   (0: 4x1x8)   ->   %1 = tfl.reshape %0, [4, 8, 1]
//! ```

use edgec_dialects::ir::{IrError, Module, Op, Value};

use crate::{
    rewrite,
    tfl::{self, Tfl},
};

pub(crate) fn merge_shape_ops(module: Module<'_>) -> Result<(), IrError> {
    rewrite::walk(module, |writer, op| {
        let (Some(input), Some(result)) = (op.operand(0), op.result(0)) else { return Ok(None) };
        let merged = match op.name().as_str() {
            "tfl.reshape" => reshape(writer, input, &result.shape())?,
            "tfl.transpose" => transpose(writer, op, input, &result.shape())?,
            _ => None,
        };
        Ok(merged.map(|value| vec![value]))
    })
}

/// Reads through earlier reshapes, and reshapes constants at once.
fn reshape<'c>(writer: &Tfl<'c>, input: Value<'c>, to: &[i64]) -> Result<Option<Value<'c>>, IrError> {
    if input.shape() == to {
        return Ok(Some(input));
    }
    if let Some(constant) = writer.reshaped_constant(input, to)? {
        return Ok(Some(constant));
    }
    match operand_of("tfl.reshape", input) {
        Some((_, source)) => Ok(Some(writer.reshape(source, to)?)),
        None => Ok(None),
    }
}

/// Composes with an earlier transpose; one that moves only axes of size one is a reshape.
fn transpose<'c>(
    writer: &Tfl<'c>,
    op: Op<'c>,
    mut input: Value<'c>,
    to: &[i64],
) -> Result<Option<Value<'c>>, IrError> {
    let Some(mut order) = permutation(op) else { return Ok(None) };
    let mut composed = false;
    if let Some((inner, source)) = operand_of("tfl.transpose", input)
        && let Some(first) = permutation(inner)
    {
        order = order.iter().filter_map(|&axis| first.get(axis).copied()).collect();
        input = source;
        composed = true;
    }
    let from = input.shape();
    if tfl::moves_only_ones(&from, &order) {
        return Ok(Some(writer.reshape(input, to)?));
    }
    Ok(if composed { Some(writer.transpose(input, &order)?) } else { None })
}

/// The constant permutation of a TRANSPOSE.
fn permutation(op: Op<'_>) -> Option<Vec<usize>> {
    let axes = tfl::constant(op.operand(1)?)?.to_i64()?;
    axes.into_iter().map(|axis| usize::try_from(axis).ok()).collect()
}

/// The operation `name` that computes `value`, and its first operand.
fn operand_of<'c>(name: &str, value: Value<'c>) -> Option<(Op<'c>, Value<'c>)> {
    let op = value.defining_op().filter(|op| op.is(name))?;
    Some((op, op.operand(0)?))
}
