//! Operations of two tensors that broadcast: ADD, SUB, MUL, DIV, POW, MAXIMUM, MINIMUM, PRELU.

use edgec_nnapi::{Fused, OperandType, Operation};

use super::node::{Kernel, Node, Prepared, over_floats};
use super::quant::{Byte, Factor, Scale, by_byte};
use super::shape::{Broadcast, broadcast_dims};

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
            let sign = if node.operation == Operation::Add { 1.0 } else { -1.0 };
            let weighted = WeightedSum::new(a.scale / output.scale, sign * b.scale / output.scale);
            Ok(kernel::<B>(broadcast, move |x, y| clamp(weighted.of(x - a.zero_point, y - b.zero_point))))
        }
        Operation::Mul => {
            let factor = Factor::new(a.scale * b.scale / output.scale);
            Ok(kernel::<B>(broadcast, move |x, y| {
                clamp(factor.apply((x - a.zero_point) * (y - b.zero_point)))
            }))
        }
        Operation::Maximum | Operation::Minimum => {
            let largest = node.operation == Operation::Maximum;
            let (factor_a, factor_b) =
                (Factor::new(a.scale / output.scale), Factor::new(b.scale / output.scale));
            Ok(kernel::<B>(broadcast, move |x, y| {
                let (x, y) =
                    (clamp(factor_a.apply(x - a.zero_point)), clamp(factor_b.apply(y - b.zero_point)));
                if largest { x.max(y) } else { x.min(y) }
            }))
        }
        Operation::Prelu => {
            let positive = Factor::new(a.scale / output.scale);
            let negative = Factor::new(a.scale * b.scale / output.scale);
            Ok(kernel::<B>(broadcast, move |x, y| {
                let x = x - a.zero_point;
                clamp(if x >= 0 { positive.apply(x) } else { negative.apply(x * (y - b.zero_point)) })
            }))
        }
        other => Err(format!("{other} has no kernel for quantised bytes")),
    }
}

/// a x + b y for integers x and y of at most nine bits: weights in fixed point, of which the larger one has 21 bits, and one rounding,
/// halves up, as XNNPACK has it (`xnn_init_qs8_add_minmax_params`).
#[derive(Clone, Copy, Debug)]
struct WeightedSum {
    a: i64,
    b: i64,
    shift: i32,
}

impl WeightedSum {
    fn new(a: f32, b: f32) -> Self {
        let exponent = (a.abs().max(b.abs()).to_bits() >> 23) as i32 - 127;
        // Beyond these bounds the sum is 0, or saturates whatever it is.
        let shift = (20 - exponent).clamp(1, 45);
        let fixed = |weight: f32| (f64::from(weight) * 2f64.powi(shift)).round_ties_even() as i64;
        // Weights of at most 46 bits and integers of nine leave room for their sum.
        let most = 1_i64 << 46;
        Self { a: fixed(a).clamp(-most, most), b: fixed(b).clamp(-most, most), shift }
    }

    fn of(self, x: i32, y: i32) -> i32 {
        let sum = self.a * i64::from(x) + self.b * i64::from(y) + (1 << (self.shift - 1));
        (sum >> self.shift).clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighted_sums_are_rounded_once() {
        for (a, b) in [(0.8, 1.3), (0.5, -0.5), (1e-3, 2.0), (300.0, 0.1), (1e-9, 1e-12), (1e20, 3.0)] {
            let sum = WeightedSum::new(a, b);
            for (x, y) in [(0, 0), (255, -255), (1, 0), (-3, 200), (-128, 127)] {
                let exact = f64::from(a) * f64::from(x) + f64::from(b) * f64::from(y);
                let exact = exact.clamp(f64::from(i32::MIN), f64::from(i32::MAX));
                let found = f64::from(sum.of(x, y));
                assert!(
                    (found - exact).abs() <= 0.501 + exact.abs() * 1e-6,
                    "{a} x {x} + {b} x {y}: {found}"
                );
            }
        }
        let halves = [(1, 0), (-1, 0), (3, 0)].map(|(x, y)| WeightedSum::new(0.5, 0.5).of(x, y));
        assert_eq!(halves, [1, 0, 2]);
    }
}
