//! MEAN, REDUCE_SUM, REDUCE_PROD, REDUCE_MAX, REDUCE_MIN, REDUCE_ALL, REDUCE_ANY, ARGMAX and ARGMIN.

use bytemuck::Pod;
use edgec_nnapi::{OperandType, Operation};

use super::node::{Node, Prepared, axis, over_floats};
use super::quant::{Byte, by_byte};
use super::shape::{around, for_each_offset, strides};

/// Which elements of the output those of the input go to.
struct Reduction {
    dims: Vec<usize>,
    /// Strides in the output, 0 along axes that are reduced.
    targets: Vec<isize>,
    /// Elements of the input for one of the output.
    count: usize,
}

impl Reduction {
    fn read(node: &Node<'_>, keep: bool) -> Result<Self, String> {
        let dims = node.dims(0);
        let axes =
            node.ints(1)?.into_iter().map(|value| axis(value, dims.len())).collect::<Result<Vec<_>, _>>()?;
        let reduced: Vec<_> = dims
            .iter()
            .enumerate()
            .map(|(axis, extent)| if axes.contains(&axis) { 1 } else { *extent })
            .collect();
        let mut due: Vec<_> =
            (0..dims.len()).filter(|axis| keep || !axes.contains(axis)).map(|axis| reduced[axis]).collect();
        if due.is_empty() {
            due.push(1);
        }
        node.expect_dims(0, &due)?;
        let own = strides(&reduced);
        let targets = (0..dims.len())
            .map(|axis| if axes.contains(&axis) { 0 } else { own[axis].cast_signed() })
            .collect();
        let count = dims.iter().product::<usize>() / reduced.iter().product::<usize>();
        Ok(Self { dims, targets, count })
    }

    fn apply<T: Copy, S>(&self, input: &[T], sums: &mut [S], add: impl Fn(&mut S, T)) {
        let last = self.dims.len() - 1;
        let mut rows = input.chunks_exact(self.dims[last]);
        for_each_offset(&self.dims[..last], &self.targets[..last], 0, |at| {
            let Some(row) = rows.next() else { return };
            match self.targets[last] {
                0 => row.iter().for_each(|value| add(&mut sums[at], *value)),
                _ => sums[at..].iter_mut().zip(row).for_each(|(sum, value)| add(sum, *value)),
            }
        });
    }
}

pub(super) fn prepare(node: &Node<'_>) -> Prepared {
    let operation = node.operation;
    let keep = if operation == Operation::Mean { node.int(2)? > 0 } else { node.bool(2)? };
    let reduction = Reduction::read(node, keep)?;
    match node.kind() {
        OperandType::TensorFloat32 | OperandType::TensorFloat16 => floats(node, reduction),
        OperandType::TensorBool8 => {
            let all = operation == Operation::ReduceAll;
            Ok(Box::new(move |buffers| {
                let input = buffers.input::<u8>(0)?;
                let output = buffers.output::<u8>(0)?;
                output.fill(u8::from(all));
                reduction.apply(input, output, |sum, value| {
                    *sum = u8::from(if all { *sum != 0 && value != 0 } else { *sum != 0 || value != 0 });
                });
                Ok(())
            }))
        }
        kind => by_byte!(kind, B => bytes::<B>(node, reduction)),
    }
}

fn floats(node: &Node<'_>, reduction: Reduction) -> Prepared {
    let (start, add): (f64, fn(f64, f64) -> f64) = match node.operation {
        Operation::Mean | Operation::ReduceSum => (0.0, |sum, value| sum + value),
        Operation::ReduceProd => (1.0, |sum, value| sum * value),
        Operation::ReduceMax => (f64::NEG_INFINITY, f64::max),
        Operation::ReduceMin => (f64::INFINITY, f64::min),
        other => return Err(format!("{other} has no kernel for floats")),
    };
    let divisor = if node.operation == Operation::Mean { reduction.count as f64 } else { 1.0 };
    over_floats(node, [0], move |[input], output| {
        let mut sums = vec![start; output.len()];
        reduction.apply(input, &mut sums, |sum, value| *sum = add(*sum, f64::from(value)));
        output.iter_mut().zip(sums).for_each(|(output, sum)| *output = (sum / divisor) as f32);
    })
}

/// Scales of input and output are the same, so that bytes are reduced as they are.
fn bytes<B: Byte>(node: &Node<'_>, reduction: Reduction) -> Prepared {
    let (start, add): (i64, fn(i64, i64) -> i64) = match node.operation {
        Operation::Mean => (0, |sum, value| sum + value),
        Operation::ReduceMax => (i64::from(B::LEAST), Ord::max),
        Operation::ReduceMin => (i64::from(B::MOST), Ord::min),
        other => return Err(format!("{other} has no kernel for quantised bytes")),
    };
    let divisor = if node.operation == Operation::Mean { reduction.count as f64 } else { 1.0 };
    Ok(Box::new(move |buffers| {
        let input = buffers.input::<B>(0)?;
        let output = buffers.output::<B>(0)?;
        let mut sums = vec![start; output.len()];
        reduction.apply(input, &mut sums, |sum, value| *sum = add(*sum, i64::from(value.get())));
        for (output, sum) in output.iter_mut().zip(sums) {
            *output = B::saturated((sum as f64 / divisor).round() as i32);
        }
        Ok(())
    }))
}

/// ARGMAX and ARGMIN: the first of the largest, or smallest, elements.
pub(super) fn arg(node: &Node<'_>) -> Prepared {
    let dims = node.dims(0);
    let axis = node.axis(1, dims.len())?;
    let mut due = dims.clone();
    due.remove(axis);
    if due.is_empty() {
        due.push(1);
    }
    node.expect_dims(0, &due)?;
    let (_, extent, inner) = around(&dims, axis);
    let largest = node.operation == Operation::Argmax;
    fn with<T: Pod + PartialOrd>(
        input: &[T],
        output: &mut [i32],
        extent: usize,
        inner: usize,
        largest: bool,
    ) {
        for (place, output) in output.iter_mut().enumerate() {
            let at = |step: usize| input[(place / inner * extent + step) * inner + place % inner];
            let better = |a: T, b: T| if largest { a > b } else { a < b };
            let best = (1..extent).fold(0, |best, step| if better(at(step), at(best)) { step } else { best });
            *output = i32::try_from(best).unwrap_or(i32::MAX);
        }
    }
    let kind = node.kind();
    Ok(Box::new(move |buffers| {
        match kind {
            OperandType::TensorInt32 => {
                with(buffers.input::<i32>(0)?, buffers.output(0)?, extent, inner, largest);
            }
            OperandType::TensorFloat32 | OperandType::TensorFloat16 => {
                with(&buffers.floats(0, kind)?, buffers.output(0)?, extent, inner, largest);
            }
            kind => {
                by_byte!(kind, B => with(buffers.input::<B>(0)?, buffers.output(0)?, extent, inner, largest))
            }
        }
        Ok(())
    }))
}
