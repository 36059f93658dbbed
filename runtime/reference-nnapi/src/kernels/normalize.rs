//! SOFTMAX, LOG_SOFTMAX and L2_NORMALIZATION along one axis.

use edgec_nnapi::Operation;

use super::node::{Node, Prepared, over_floats};
use super::quant::{Byte, Scale, by_byte};
use super::shape::around;

pub(super) fn prepare(node: &Node<'_>) -> Prepared {
    let dims = node.dims(0);
    node.expect_dims(0, &dims)?;
    let axis_at = if node.operation == Operation::L2Normalization { 1 } else { 2 };
    let axis = match node.inputs.len() > axis_at {
        true => node.axis(axis_at, dims.len())?,
        false => dims.len() - 1,
    };
    let beta = match node.operation {
        Operation::L2Normalization => 1.0,
        _ => node.float(1)?,
    };
    if !(beta.is_finite() && beta > 0.0) {
        return Err(format!("its beta is {beta}"));
    }
    let run: fn(&mut [f64], f64) = match node.operation {
        Operation::Softmax => softmax,
        Operation::LogSoftmax => log_softmax,
        _ => l2_normalization,
    };
    let beta = f64::from(beta);
    let (_, extent, inner) = around(&dims, axis);
    if node.kind().is_float_tensor() {
        return over_floats(node, [0], move |[input], output| {
            lines(input.len(), extent, inner, |places, line| {
                line.iter_mut().zip(places.clone()).for_each(|(value, at)| *value = f64::from(input[at]));
                run(line, beta);
                line.iter().zip(places).for_each(|(value, at)| output[at] = *value as f32);
            });
        });
    }
    let (from, to) = (Scale::of(node.operand(0)), Scale::of(node.outputs[0]));
    by_byte!(node.kind(), B => Ok(Box::new(move |buffers| {
        let input = buffers.input::<B>(0)?;
        let output = buffers.output::<B>(0)?;
        lines(input.len(), extent, inner, |places, line| {
            line.iter_mut().zip(places.clone()).for_each(|(value, at)| *value = from.real(input[at].get()));
            run(line, beta);
            line.iter().zip(places).for_each(|(value, at)| output[at] = to.nearest(*value));
        });
        Ok(())
    })))
}

/// Visits every line along the axis: where its elements are, and room for their values.
fn lines(
    length: usize,
    extent: usize,
    inner: usize,
    mut visit: impl FnMut(std::iter::StepBy<std::ops::Range<usize>>, &mut [f64]),
) {
    let mut line = vec![0.0; extent];
    for outer in 0..length / (extent * inner) {
        for place in 0..inner {
            let start = outer * extent * inner + place;
            visit((start..start + (extent - 1) * inner + 1).step_by(inner), &mut line);
        }
    }
}

fn softmax(line: &mut [f64], beta: f64) {
    let most = line.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    line.iter_mut().for_each(|value| *value = ((*value - most) * beta).exp());
    let sum: f64 = line.iter().sum();
    line.iter_mut().for_each(|value| *value /= sum);
}

fn log_softmax(line: &mut [f64], beta: f64) {
    let most = line.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = line.iter().map(|value| ((*value - most) * beta).exp()).sum();
    line.iter_mut().for_each(|value| *value = (*value - most) * beta - sum.ln());
}

fn l2_normalization(line: &mut [f64], _: f64) {
    let length = line.iter().map(|value| value * value).sum::<f64>().sqrt();
    line.iter_mut().for_each(|value| *value /= length.max(1e-6));
}
