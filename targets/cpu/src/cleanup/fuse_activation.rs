//! `fuse-tfl-activation`: a rectifier on the result of a product or sum becomes its fused activation.
//!
//! ```text
//! %0 = tfl.add %x, %y {NONE} ; %1 = tfl.maximum %0, 0.0   ->   %1 = tfl.add %x, %y {RELU}
//! %1 = tfl.add %x, %y {RELU} ; %2 = tfl.minimum %1, 6.0   ->   %2 = tfl.add %x, %y {RELU6}
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

/// What bounds a value from one side: the operation, the bound, the activation that its producer has, and which it gets.
const BOUNDS: &[(&str, f64, &str, &str)] =
    &[("tfl.maximum", 0.0, "NONE", "RELU"), ("tfl.minimum", 6.0, "RELU", "RELU6")];

pub(crate) fn fuse_activation(module: Module<'_>) -> Result<(), IrError> {
    rewrite::walk(module, |writer, op| {
        let (Some(left), Some(right)) = (op.operand(0), op.operand(1)) else { return Ok(None) };
        let bounds = BOUNDS.iter().filter(|(name, ..)| op.is(name));
        for (&(_, limit, before, after), (input, bound)) in
            bounds.flat_map(|bound| [(bound, (left, right)), (bound, (right, left))])
        {
            let shape = input.shape();
            if tfl::splat(bound) != Some(limit) || tfl::broadcast(&shape, &bound.shape()) != shape {
                continue;
            }
            if let Some(producer) = producer(input, before) {
                return Ok(Some(writer.rebuild_activated(producer, after)?));
            }
            // A rectifier commutes with a transpose.
            if let Some(transpose) = input.defining_op().filter(|op| op.is("tfl.transpose"))
                && input.has_one_use()
                && let Some(producer) = transpose.operand(0).and_then(|value| producer(value, before))
                && let Some(order) = transpose.operand(1)
            {
                let activated = writer.rebuild_activated(producer, after)?;
                return Ok(Some(writer.rebuild(transpose, &[activated[0], order])?));
            }
        }
        Ok(None)
    })
}

/// The operation that computes `value` for one reader with the activation `before`, and may bound it at once.
fn producer<'c>(value: Value<'c>, before: &str) -> Option<Op<'c>> {
    let op = value.defining_op()?;
    let fuses = FUSING.contains(&op.name().as_str()) && tfl::activation(op).as_deref() == Some(before);
    (fuses && value.has_one_use() && value.element_type() == Some(ElementType::F32)).then_some(op)
}
