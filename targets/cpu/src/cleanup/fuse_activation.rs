//! `fuse-tfl-activation`: a rectifier on the result of a product or sum becomes its fused activation.
//!
//! ```text
//! %0 = tfl.add %x, %y {NONE} ; %1 = tfl.maximum %0, 0.0   ->   %1 = tfl.add %x, %y {RELU}
//! ```

use edgec_dialects::ir::{ElementType, IrError, Module, Op, Value};

use crate::{rewrite, tfl};

/// Operators that take a fused activation.
const FUSING: &[&str] = &[
    "tfl.add",
    "tfl.conv_2d",
    "tfl.conv_3d",
    "tfl.depthwise_conv_2d",
    "tfl.div",
    "tfl.fully_connected",
    "tfl.mul",
    "tfl.sub",
    "tfl.transpose_conv",
];

pub(crate) fn fuse_activation(module: Module<'_>) -> Result<(), IrError> {
    rewrite::walk(module, |writer, op| {
        let (Some(left), Some(right)) = (op.operand(0), op.operand(1)) else { return Ok(None) };
        if !op.is("tfl.maximum") {
            return Ok(None);
        }
        for (input, zero) in [(left, right), (right, left)] {
            if tfl::splat(zero) != Some(0.0) || !zero.shape().is_empty() {
                continue;
            }
            if let Some(producer) = producer(input) {
                return Ok(Some(writer.rebuild_activated(producer, "RELU")?));
            }
            // A rectifier commutes with a transpose.
            if let Some(transpose) = input.defining_op().filter(|op| op.is("tfl.transpose"))
                && input.has_one_use()
                && let Some(producer) = transpose.operand(0).and_then(producer)
                && let Some(order) = transpose.operand(1)
            {
                let activated = writer.rebuild_activated(producer, "RELU")?;
                return Ok(Some(writer.rebuild(transpose, &[activated[0], order])?));
            }
        }
        Ok(None)
    })
}

/// The operation that computes `value` for one reader and may rectify it at once.
fn producer(value: Value<'_>) -> Option<Op<'_>> {
    let op = value.defining_op()?;
    let fuses = FUSING.contains(&op.name().as_str()) && tfl::has_no_activation(op);
    (fuses && value.has_one_use() && value.element_type() == Some(ElementType::F32)).then_some(op)
}
