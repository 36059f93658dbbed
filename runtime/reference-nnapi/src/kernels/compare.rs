//! Comparisons, logic and SELECT.

use bytemuck::Pod;
use edgec_nnapi::{OperandType, Operation};

use super::node::{Kernel, Node, Prepared};
use super::quant::{Byte, Factor, Scale, by_byte};
use super::shape::{Broadcast, broadcast_dims};

fn holds<T: PartialOrd>(operation: Operation, a: &T, b: &T) -> bool {
    match operation {
        Operation::Equal => a == b,
        Operation::NotEqual => a != b,
        Operation::Less => a < b,
        Operation::LessEqual => a <= b,
        Operation::Greater => a > b,
        _ => a >= b,
    }
}

/// EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL.
pub(super) fn compare(node: &Node<'_>) -> Prepared {
    let (a, b) = (node.dims(0), node.dims(1));
    node.expect_dims(0, &broadcast_dims(&a, &b)?)?;
    let broadcast = Broadcast::new(&a, &b)?;
    let operation = node.operation;
    let kind = node.kind();
    Ok(match kind {
        OperandType::TensorFloat32 | OperandType::TensorFloat16 => Box::new(move |buffers| {
            let (a, b) = (buffers.floats(0, kind)?, buffers.floats(1, kind)?);
            broadcast.apply(&a, &b, buffers.output(0)?, |a, b| u8::from(holds(operation, &a, &b)));
            Ok(())
        }),
        OperandType::TensorInt32 => with::<i32, i32>(broadcast, operation, |value| value, |value| value),
        OperandType::TensorBool8 => {
            with::<u8, bool>(broadcast, operation, |value| value != 0, |value| value != 0)
        }
        _ => {
            let (a, b) = (Scale::of(node.operand(0)), Scale::of(node.operand(1)));
            by_byte!(kind, B => {
                with::<B, f64>(broadcast, operation, move |value| a.real(value.get()), move |value| b.real(value.get()))
            })
        }
    })
}

fn with<T: Pod, V: PartialOrd>(
    broadcast: Broadcast,
    operation: Operation,
    a_value: impl Fn(T) -> V + Send + Sync + 'static,
    b_value: impl Fn(T) -> V + Send + Sync + 'static,
) -> Kernel {
    Box::new(move |buffers| {
        let (a, b) = (buffers.input::<T>(0)?, buffers.input::<T>(1)?);
        let result = |a, b| u8::from(holds(operation, &a_value(a), &b_value(b)));
        broadcast.apply(a, b, buffers.output(0)?, result);
        Ok(())
    })
}

/// LOGICAL_AND, LOGICAL_OR, LOGICAL_NOT.
pub(super) fn logical(node: &Node<'_>) -> Prepared {
    if node.operation == Operation::LogicalNot {
        node.expect_dims(0, &node.dims(0))?;
        return Ok(Box::new(|buffers| {
            let input = buffers.input::<u8>(0)?;
            buffers
                .output(0)?
                .iter_mut()
                .zip(input)
                .for_each(|(output, input)| *output = u8::from(*input == 0));
            Ok(())
        }));
    }
    let (a, b) = (node.dims(0), node.dims(1));
    node.expect_dims(0, &broadcast_dims(&a, &b)?)?;
    let broadcast = Broadcast::new(&a, &b)?;
    let both = node.operation == Operation::LogicalAnd;
    Ok(Box::new(move |buffers| {
        let (a, b) = (buffers.input::<u8>(0)?, buffers.input::<u8>(1)?);
        let result = |a, b| u8::from(if both { a != 0 && b != 0 } else { a != 0 || b != 0 });
        broadcast.apply(a, b, buffers.output(0)?, result);
        Ok(())
    }))
}

/// SELECT: three tensors of one shape.
pub(super) fn select(node: &Node<'_>) -> Prepared {
    let dims = node.dims(0);
    if node.dims(1) != dims || node.dims(2) != dims {
        return Err(format!(
            "its inputs have the shapes {dims:?}, {:?} and {:?}",
            node.dims(1),
            node.dims(2)
        ));
    }
    node.expect_dims(0, &dims)?;
    fn with<T: Pod>(
        a: impl Fn(T) -> T + Send + Sync + 'static,
        b: impl Fn(T) -> T + Send + Sync + 'static,
    ) -> Kernel {
        Box::new(move |buffers| {
            let (choices, yes, no) =
                (buffers.input::<u8>(0)?, buffers.input::<T>(1)?, buffers.input::<T>(2)?);
            let values = choices.iter().zip(yes.iter().zip(no));
            for (output, (choice, (yes, no))) in buffers.output(0)?.iter_mut().zip(values) {
                *output = if *choice != 0 { a(*yes) } else { b(*no) };
            }
            Ok(())
        })
    }
    Ok(match node.operand(1).kind {
        OperandType::TensorFloat32 | OperandType::TensorInt32 => with::<u32>(|value| value, |value| value),
        OperandType::TensorFloat16 => with::<u16>(|value| value, |value| value),
        kind => by_byte!(kind, B => {
            let output = Scale::of(node.outputs[0]);
            let rescale = |index: usize| {
                let input = Scale::of(node.operand(index));
                let factor = Factor::new(input.scale / output.scale);
                let same = input.scale == output.scale && input.zero_point == output.zero_point;
                move |value: B| {
                    if same {
                        return value;
                    }
                    B::saturated(factor.apply(value.get() - input.zero_point).saturating_add(output.zero_point))
                }
            };
            with::<B>(rescale(1), rescale(2))
        }),
    })
}
