//! Operations of two tensors that broadcast: ADD, SUB, MUL, DIV, POW, MAXIMUM, MINIMUM, PRELU.

use edgec_nnapi::{Fused, OperandType, Operation};

use super::node::{Kernel, Node, Prepared, over_floats};
use super::quant::{Byte, Factor, Scale, by_byte};
use super::shape::{Broadcast, broadcast_dims};

/// Bits by which ADD and SUB scale their inputs up before they add, as TensorFlow Lite does.
const HEADROOM: u32 = 20;

pub(super) fn prepare(node: &Node<'_>) -> Prepared {
    let (a, b) = (node.dims(0), node.dims(1));
    node.expect_dims(0, &broadcast_dims(&a, &b)?)?;
    let broadcast = Broadcast::new(&a, &b)?;
    let fused = match node.operation {
        Operation::Add | Operation::Sub | Operation::Mul | Operation::Div => fused(node, 2)?,
        _ => Fused::None,
    };
    match node.kind() {
        OperandType::TensorFloat32 | OperandType::TensorFloat16 => floats(node, broadcast, fused),
        OperandType::TensorInt32 if fused == Fused::None => integers(node, broadcast),
        OperandType::TensorInt32 => Err("integers have no fused activation".into()),
        kind => by_byte!(kind, B => quantised::<B>(node, broadcast, fused)),
    }
}

/// The fused activation that a scalar names.
pub(super) fn fused(node: &Node<'_>, index: usize) -> Result<Fused, String> {
    let code = node.int(index)?;
    Fused::from_code(code).ok_or_else(|| format!("{code} is the code of no activation"))
}

/// A real number under a fused activation.
pub(super) fn activate(fused: Fused, value: f32) -> f32 {
    match fused {
        Fused::None => value,
        Fused::Relu => value.max(0.0),
        Fused::Relu1 => value.clamp(-1.0, 1.0),
        Fused::Relu6 => value.clamp(0.0, 6.0),
    }
}

fn floats(node: &Node<'_>, broadcast: Broadcast, fused: Fused) -> Prepared {
    fn with(
        node: &Node<'_>,
        broadcast: Broadcast,
        fused: Fused,
        function: impl Fn(f32, f32) -> f32 + Send + Sync + 'static,
    ) -> Prepared {
        over_floats(node, [0, 1], move |[a, b], output| match fused {
            Fused::None => broadcast.apply(a, b, output, &function),
            _ => broadcast.apply(a, b, output, |a, b| activate(fused, function(a, b))),
        })
    }
    match node.operation {
        Operation::Add => with(node, broadcast, fused, |a, b| a + b),
        Operation::Sub => with(node, broadcast, fused, |a, b| a - b),
        Operation::Mul => with(node, broadcast, fused, |a, b| a * b),
        Operation::Div => with(node, broadcast, fused, |a, b| a / b),
        Operation::Pow => with(node, broadcast, fused, f32::powf),
        Operation::Maximum => with(node, broadcast, fused, f32::max),
        Operation::Minimum => with(node, broadcast, fused, f32::min),
        Operation::Prelu => with(node, broadcast, fused, |a, b| if a >= 0.0 { a } else { a * b }),
        other => Err(format!("{other} has no kernel for floats")),
    }
}

fn integers(node: &Node<'_>, broadcast: Broadcast) -> Prepared {
    let function: fn(i32, i32) -> i32 = match node.operation {
        Operation::Add => i32::wrapping_add,
        Operation::Sub => i32::wrapping_sub,
        Operation::Mul => i32::wrapping_mul,
        // NNAPI rounds integer quotients down; a division by 0 has no result that is defined.
        Operation::Div => |a, b| match b {
            0 => 0,
            _ => a.wrapping_div(b) - i32::from(a.wrapping_rem(b) != 0 && (a < 0) != (b < 0)),
        },
        Operation::Maximum => Ord::max,
        Operation::Minimum => Ord::min,
        other => return Err(format!("{other} has no kernel for integers")),
    };
    Ok(Box::new(move |buffers| {
        let (a, b) = (buffers.input(0)?, buffers.input(1)?);
        broadcast.apply(a, b, buffers.output(0)?, function);
        Ok(())
    }))
}

fn quantised<B: Byte>(node: &Node<'_>, broadcast: Broadcast, fused: Fused) -> Prepared {
    let (a, b) = (Scale::of(node.operand(0)), Scale::of(node.operand(1)));
    let output = Scale::of(node.outputs[0]);
    let (least, most) = output.range::<B>(fused);
    fn kernel<B: Byte>(
        broadcast: Broadcast,
        function: impl Fn(i32, i32) -> i32 + Send + Sync + 'static,
    ) -> Kernel {
        Box::new(move |buffers| {
            let (a, b) = (buffers.input::<B>(0)?, buffers.input::<B>(1)?);
            let result = |a: B, b: B| B::saturated(function(a.get(), b.get()));
            broadcast.apply(a, b, buffers.output(0)?, result);
            Ok(())
        })
    }
    let clamp = move |value: i32| value.saturating_add(output.zero_point).clamp(least, most);
    match node.operation {
        Operation::Add | Operation::Sub => {
            let twice = 2.0 * f64::from(a.scale.max(b.scale));
            let (factor_a, factor_b) =
                (Factor::new(f64::from(a.scale) / twice), Factor::new(f64::from(b.scale) / twice));
            let back = Factor::new(twice / (f64::from(1 << HEADROOM) * f64::from(output.scale)));
            let sign = if node.operation == Operation::Add { 1 } else { -1 };
            Ok(kernel::<B>(broadcast, move |x, y| {
                let x = factor_a.apply((x - a.zero_point) << HEADROOM);
                let y = factor_b.apply((y - b.zero_point) << HEADROOM);
                clamp(back.apply(x.saturating_add(sign * y)))
            }))
        }
        Operation::Mul => {
            let factor = Factor::new(f64::from(a.scale) * f64::from(b.scale) / f64::from(output.scale));
            Ok(kernel::<B>(broadcast, move |x, y| {
                clamp(factor.apply((x - a.zero_point) * (y - b.zero_point)))
            }))
        }
        Operation::Maximum | Operation::Minimum => {
            let largest = node.operation == Operation::Maximum;
            let (factor_a, factor_b) = (
                Factor::new(f64::from(a.scale) / f64::from(output.scale)),
                Factor::new(f64::from(b.scale) / f64::from(output.scale)),
            );
            Ok(kernel::<B>(broadcast, move |x, y| {
                let (x, y) =
                    (clamp(factor_a.apply(x - a.zero_point)), clamp(factor_b.apply(y - b.zero_point)));
                if largest { x.max(y) } else { x.min(y) }
            }))
        }
        Operation::Prelu => {
            let positive = Factor::new(f64::from(a.scale) / f64::from(output.scale));
            let negative = Factor::new(f64::from(a.scale) * f64::from(b.scale) / f64::from(output.scale));
            Ok(kernel::<B>(broadcast, move |x, y| {
                let x = x - a.zero_point;
                clamp(if x >= 0 { positive.apply(x) } else { negative.apply(x * (y - b.zero_point)) })
            }))
        }
        other => Err(format!("{other} has no kernel for quantised bytes")),
    }
}
