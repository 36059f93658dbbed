//! `fuse-tfl-mean`: a sum over axes divided by how many elements it added is a MEAN.
//!
//! ```text
//! %0 = tfl.sum %x, %axes ; %1 = tfl.div %0, 640.0   (640 elements)   ->   %1 = tfl.mean %x, %axes
//! ```

use edgec_dialects::ir::{ElementType, IrError, Module, Op, Value};

use crate::{rewrite, tfl};

pub(crate) fn fuse_mean(module: Module<'_>) -> Result<(), IrError> {
    rewrite::walk(module, |writer, op| {
        let divides = op.is("tfl.div");
        if !(divides || op.is("tfl.mul")) || !tfl::has_no_activation(op) {
            return Ok(None);
        }
        let (Some(left), Some(right), Some(result)) = (op.operand(0), op.operand(1), op.result(0)) else {
            return Ok(None);
        };
        let orders = if divides { vec![(left, right)] } else { vec![(left, right), (right, left)] };
        for (sum, factor) in orders {
            if sum.has_one_use()
                && sum.ty() == result.ty()
                && let Some(sum) = averaged(divides, sum, factor)
            {
                return Ok(Some(writer.rebuild_as("tfl.mean", sum)?));
            }
        }
        Ok(None)
    })
}

/// The SUM that `factor` turns into the mean of what it added.
fn averaged<'c>(divides: bool, sum: Value<'c>, factor: Value<'c>) -> Option<Op<'c>> {
    let op =
        sum.defining_op().filter(|op| op.is("tfl.sum") && sum.element_type() == Some(ElementType::F32))?;
    let (from, to) = (op.operand(0)?.ty().element_count()?, sum.ty().element_count()?);
    let count = from.checked_div(to).filter(|count| count * to == from)? as f32;
    let expected = if divides { count } else { 1.0 / count };
    (tfl::splat(factor)? as f32 == expected).then_some(op)
}
