//! What a kernel is made from, and what it runs on.

use std::borrow::Cow;

use bytemuck::Pod;
use edgec_nnapi::{Operand, OperandType, Operation, Value};
use half::f16;

use crate::status::{Failure, Result};

/// An operation with its operands, whose types, ranks and scales are right by the table of operations.
pub(crate) struct Node<'a> {
    pub(crate) operation: Operation,
    pub(crate) inputs: Vec<Argument<'a>>,
    pub(crate) outputs: Vec<&'a Operand>,
}

/// An input, with its bytes if it is a constant.
#[derive(Clone, Copy)]
pub(crate) struct Argument<'a> {
    pub(crate) operand: &'a Operand,
    pub(crate) constant: Option<&'a [u8]>,
}

/// A prepared operation.
pub(crate) type Kernel = Box<dyn Fn(&mut Buffers<'_>) -> Result<()> + Send + Sync>;

/// Why an operation is not implemented as it stands; the rest of a sentence about it.
pub(crate) type Prepared = std::result::Result<Kernel, String>;

impl<'a> Node<'a> {
    pub(crate) fn operand(&self, index: usize) -> &'a Operand {
        self.inputs[index].operand
    }

    pub(crate) fn kind(&self) -> OperandType {
        self.operand(0).kind
    }

    /// The dimensions of an input.
    pub(crate) fn dims(&self, index: usize) -> Vec<usize> {
        dims(self.operand(index))
    }

    /// The dimensions of an output.
    pub(crate) fn output_dims(&self, index: usize) -> Vec<usize> {
        dims(self.outputs[index])
    }

    pub(crate) fn is_omitted(&self, index: usize) -> bool {
        self.inputs.get(index).is_none_or(|input| input.operand.value == Value::Omitted)
    }

    fn constant<T: Pod>(&self, index: usize) -> std::result::Result<Vec<T>, String> {
        let bytes = self.inputs[index].constant.ok_or_else(|| format!("input {index} is no constant"))?;
        Ok(bytemuck::pod_collect_to_vec(bytes))
    }

    /// A constant tensor of integers.
    pub(crate) fn ints(&self, index: usize) -> std::result::Result<Vec<i32>, String> {
        self.constant(index)
    }

    /// A constant integer.
    pub(crate) fn int(&self, index: usize) -> std::result::Result<i32, String> {
        self.constant(index)?.first().copied().ok_or_else(|| format!("input {index} is empty"))
    }

    /// A constant truth value.
    pub(crate) fn bool(&self, index: usize) -> std::result::Result<bool, String> {
        let bytes: Vec<u8> = self.constant(index)?;
        Ok(bytes.first().is_some_and(|byte| *byte != 0))
    }

    /// A constant float of either width.
    pub(crate) fn float(&self, index: usize) -> std::result::Result<f32, String> {
        let value = match self.operand(index).kind {
            OperandType::Float16 => self.constant::<f16>(index)?.first().map(|value| value.to_f32()),
            _ => self.constant(index)?.first().copied(),
        };
        value.ok_or_else(|| format!("input {index} is empty"))
    }

    /// An axis counted from the front; negative ones count from the back.
    pub(crate) fn axis(&self, index: usize, rank: usize) -> std::result::Result<usize, String> {
        axis(self.int(index)?, rank)
    }

    /// Refuses outputs of another shape than the operation has.
    pub(crate) fn expect_dims(&self, output: usize, due: &[usize]) -> std::result::Result<(), String> {
        let found = self.output_dims(output);
        if found == due { Ok(()) } else { Err(format!("output {output} is {found:?} where {due:?} is due")) }
    }
}

/// An axis counted from the front.
pub(crate) fn axis(axis: i32, rank: usize) -> std::result::Result<usize, String> {
    let counted = if axis < 0 { i64::from(axis) + rank as i64 } else { i64::from(axis) };
    let place = usize::try_from(counted).ok().filter(|place| *place < rank);
    place.ok_or_else(|| format!("there is no axis {axis} in rank {rank}"))
}

fn dims(operand: &Operand) -> Vec<usize> {
    operand.dimensions.iter().map(|extent| *extent as usize).collect()
}

/// The memory of one call.
pub(crate) struct Buffers<'a> {
    pub(crate) inputs: Vec<&'a [u8]>,
    pub(crate) outputs: Vec<&'a mut [u8]>,
}

impl<'a> Buffers<'a> {
    pub(crate) fn input<T: Pod>(&self, index: usize) -> Result<&'a [T]> {
        bytemuck::try_cast_slice(self.inputs[index]).map_err(misplaced)
    }

    pub(crate) fn output<T: Pod>(&mut self, index: usize) -> Result<&mut [T]> {
        bytemuck::try_cast_slice_mut(self.outputs[index]).map_err(misplaced)
    }

    /// An input of either width of float, as 32 bits.
    pub(crate) fn floats(&self, index: usize, kind: OperandType) -> Result<Cow<'a, [f32]>> {
        Ok(match kind {
            OperandType::TensorFloat16 => {
                self.input::<f16>(index)?.iter().map(|value| value.to_f32()).collect::<Vec<_>>().into()
            }
            _ => self.input::<f32>(index)?.into(),
        })
    }
}

fn misplaced(error: bytemuck::PodCastError) -> Failure {
    Failure::operation(format!("a buffer does not fit its type: {error}"))
}

/// A kernel over floats of either width: `inputs` are tensors, and output 0 is one. Half floats are computed in 32 bits
/// and rounded at the end, as AOSP's CPU implementation does.
pub(crate) fn over_floats<const N: usize>(
    node: &Node<'_>,
    inputs: [usize; N],
    run: impl Fn([&[f32]; N], &mut [f32]) + Send + Sync + 'static,
) -> Prepared {
    let kinds = inputs.map(|index| node.operand(index).kind);
    let half = node.outputs[0].kind == OperandType::TensorFloat16;
    Ok(Box::new(move |buffers| {
        let mut read = Vec::with_capacity(N);
        for (index, kind) in inputs.iter().zip(kinds) {
            read.push(buffers.floats(*index, kind)?);
        }
        let read: [&[f32]; N] = std::array::from_fn(|place| &*read[place]);
        if half {
            let output = buffers.output::<f16>(0)?;
            let mut computed = vec![0.0; output.len()];
            run(read, &mut computed);
            for (half, float) in output.iter_mut().zip(computed) {
                *half = f16::from_f32(float);
            }
        } else {
            run(read, buffers.output(0)?);
        }
        Ok(())
    }))
}
