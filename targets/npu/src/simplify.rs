//! `merge-nnapi-movement`: RESHAPE and TRANSPOSE behind one another are one, or none.
//!
//! ```text
//! %1 = nnapi.reshape %x : 1x3x12 -> 3x12 ; %2 = nnapi.reshape %1 : 3x12 -> 1x3x12   ->   %x
//! %1 = nnapi.transpose %x, [0, 3, 1, 2] ; %2 = nnapi.transpose %1, [0, 2, 3, 1]       ->   %x
//! ```

use edgec_dialects::Builder;
use edgec_dialects::ir::{Attr, Block, IrError, Op, OpSpec, Value};
use edgec_passes::{PassError, Unit};

use crate::legalize::partitions;

/// The pass's name.
pub(crate) const NAME: &str = "merge-nnapi-movement";

const RESHAPE: &str = "nnapi.reshape";
const TRANSPOSE: &str = "nnapi.transpose";

pub(crate) fn merge_movement(unit: &mut Unit<'_>) -> Result<(), PassError> {
    for function in partitions(unit.module) {
        for op in function.body().map(Block::ops).unwrap_or_default() {
            if let Some(value) = merged(op)? {
                op.replace(&[value])?;
            }
        }
    }
    Ok(())
}

/// What gives the same as `op` with less.
fn merged(op: Op<'_>) -> Result<Option<Value<'_>>, IrError> {
    let (Some(from), Some(result)) = (op.operand(0), op.result(0)) else { return Ok(None) };
    if op.is(RESHAPE) {
        let source = through(from, RESHAPE).unwrap_or(from);
        if source.ty() == result.ty() {
            return Ok(Some(source));
        }
        if source == from {
            return Ok(None);
        }
        let shape = op.operand(1).unwrap_or(source);
        return again(op, &[source, shape]).map(Some);
    }
    if !op.is(TRANSPOSE) {
        return Ok(None);
    }
    let Some(inner) = from.defining_op().filter(|inner| inner.is(TRANSPOSE)) else { return Ok(None) };
    let (Some(source), Some(first), Some(second)) = (inner.operand(0), order(inner), order(op)) else {
        return Ok(None);
    };
    let both: Option<Vec<i32>> =
        second.iter().map(|&axis| first.get(axis).map(|&axis| axis as i32)).collect();
    let Some(both) = both else { return Ok(None) };
    if both.is_sorted() {
        return Ok(Some(source));
    }
    let builder = Builder::before(op);
    let value = Attr::dense_i32(op.context(), &[both.len() as i64], &both)?;
    let Some(ty) = value.ty() else { return Ok(None) };
    let constant = OpSpec::new(op.context(), "nnapi.constant").attr("value", value).results(&[ty]);
    match builder.create(constant)?.result(0) {
        Some(constant) => again(op, &[source, constant]).map(Some),
        None => Ok(None),
    }
}

/// What an operation of this name gave `value` from, or an operation of it before that.
fn through<'c>(value: Value<'c>, name: &str) -> Option<Value<'c>> {
    let mut source = value.defining_op().filter(|op| op.is(name))?.operand(0)?;
    while let Some(next) = source.defining_op().filter(|op| op.is(name)).and_then(|op| op.operand(0)) {
        source = next;
    }
    Some(source)
}

/// The permutation of a transpose.
fn order(op: Op<'_>) -> Option<Vec<usize>> {
    let constant = op.operand(1)?.defining_op()?.attr("value")?.as_dense()?;
    constant.to_i64()?.into_iter().map(|axis| usize::try_from(axis).ok()).collect()
}

/// The same operation on other operands.
fn again<'c>(op: Op<'c>, operands: &[Value<'c>]) -> Result<Value<'c>, IrError> {
    let copy = Builder::before(op).clone_op(op, operands)?;
    copy.result(0).ok_or_else(|| IrError::Detached { op: copy.name() })
}
