//! FULLY_CONNECTED and BATCH_MATMUL.

use bytemuck::Pod;
use edgec_nnapi::{Fused, OperandType};

use super::arithmetic::fused;
use super::node::{Node, Prepared, over_floats};
use super::products::{self, Finish};
use super::quant::{Byte, Factor, Scale, by_byte};

/// FULLY_CONNECTED: every dimension of the input but those of a row is a batch.
pub(super) fn fully_connected(node: &Node<'_>) -> Prepared {
    let (input, weights, bias) = (node.dims(0), node.dims(1), node.dims(2));
    let [units, depth] = weights[..] else { return Err(format!("its weights have the shape {weights:?}")) };
    let elements: usize = input.iter().product();
    if !elements.is_multiple_of(depth) || bias != [units] {
        return Err(format!("input {input:?}, weights {weights:?} and bias {bias:?} do not fit together"));
    }
    node.expect_dims(0, &[elements / depth, units])?;
    let fused = fused(node, 3)?;
    if node.kind().is_float_tensor() {
        return over_floats(node, [0, 1, 2], move |[input, weights, bias], output| {
            products::floats(input, weights, Some(bias), depth, fused, output);
        });
    }
    by_byte!(node.kind(), B => {
        let (zero_point, weights_zero_point) = (node.operand(0).zero_point, node.operand(1).zero_point);
        let finish = finish::<B>(node, fused);
        Ok(Box::new(move |buffers| {
            let input = products::centred(buffers.input::<B>(0)?, zero_point);
            let (weights, bias) = (buffers.input::<B>(1)?, buffers.input::<i32>(2)?);
            let output = buffers.output::<B>(0)?;
            products::bytes(&input, weights, weights_zero_point, Some(bias), depth, &finish, output);
            Ok(())
        }))
    })
}

/// How products of inputs 0 and 1 become output bytes, whether input 1 has one scale or one for each channel.
pub(super) fn finish<B: Byte>(node: &Node<'_>, fused: Fused) -> Finish {
    let output = Scale::of(node.outputs[0]);
    let input = node.operand(0).scale;
    let factor = |scale: f32| Factor::new(input * scale / output.scale);
    let factors = match &node.operand(1).channels {
        Some(channels) => channels.scales.iter().map(|scale| factor(*scale)).collect(),
        None => vec![factor(node.operand(1).scale)],
    };
    let (least, most) = output.range::<B>(fused);
    Finish { factors, zero_point: output.zero_point, least, most }
}

/// BATCH_MATMUL of matrices, either of them transposed.
pub(super) fn batch_matmul(node: &Node<'_>) -> Prepared {
    let (left, right) = (node.dims(0), node.dims(1));
    let (left_adjoint, right_adjoint) = (node.bool(2)?, node.bool(3)?);
    let rank = left.len();
    if right.len() != rank || left[..rank - 2] != right[..rank - 2] {
        return Err(format!("{left:?} and {right:?} have other batches"));
    }
    let shape = |dims: &[usize], adjoint: bool| {
        let (rows, columns) = (dims[rank - 2], dims[rank - 1]);
        if adjoint { (columns, rows) } else { (rows, columns) }
    };
    let ((rows, depth), (right_depth, columns)) = (shape(&left, left_adjoint), shape(&right, right_adjoint));
    if depth != right_depth {
        return Err(format!("{depth} of {left:?} are multiplied with {right_depth} of {right:?}"));
    }
    node.expect_dims(0, &[&left[..rank - 2], &[rows, columns]].concat())?;

    // Both operands as rows along the depth.
    let left_rows = move |matrix: &mut Vec<_>| {
        if left_adjoint {
            transpose(matrix, depth)
        }
    };
    match node.kind() {
        OperandType::TensorFloat32 | OperandType::TensorFloat16 => {
            over_floats(node, [0, 1], move |[left, right], output| {
                let batches = left.chunks_exact(rows * depth).zip(right.chunks_exact(columns * depth));
                for (output, (left, right)) in output.chunks_exact_mut(rows * columns).zip(batches) {
                    let left = oriented(left, left_adjoint, depth);
                    let right = oriented(right, !right_adjoint, depth);
                    products::floats(&left, &right, None, depth, Fused::None, output);
                }
            })
        }
        OperandType::TensorInt32 => Ok(Box::new(move |buffers| {
            let (left, right) = (buffers.input::<i32>(0)?, buffers.input::<i32>(1)?);
            let output = buffers.output::<i32>(0)?;
            let batches = left.chunks_exact(rows * depth).zip(right.chunks_exact(columns * depth));
            for (output, (left, right)) in output.chunks_exact_mut(rows * columns).zip(batches) {
                let left = oriented(left, left_adjoint, depth);
                let right = oriented(right, !right_adjoint, depth);
                for (row, output) in left.chunks_exact(depth).zip(output.chunks_exact_mut(columns)) {
                    for (column, output) in right.chunks_exact(depth).zip(output) {
                        let products = row.iter().zip(column).map(|(a, b)| a.wrapping_mul(*b));
                        *output = products.fold(0, i32::wrapping_add);
                    }
                }
            }
            Ok(())
        })),
        _ => {
            let finish = finish::<i8>(node, Fused::None);
            let (left_zero, right_zero) = (node.operand(0).zero_point, node.operand(1).zero_point);
            Ok(Box::new(move |buffers| {
                let (left, right) = (buffers.input::<i8>(0)?, buffers.input::<i8>(1)?);
                let output = buffers.output::<i8>(0)?;
                let batches = left.chunks_exact(rows * depth).zip(right.chunks_exact(columns * depth));
                for (output, (left, right)) in output.chunks_exact_mut(rows * columns).zip(batches) {
                    let mut left = products::centred(left, left_zero);
                    left_rows(&mut left);
                    let right = oriented(right, !right_adjoint, depth);
                    products::bytes(&left, &right, right_zero, None, depth, &finish, output);
                }
                Ok(())
            }))
        }
    }
}

/// A matrix of `depth` rows as the rows of its transpose.
fn transpose<T: Pod>(matrix: &mut Vec<T>, depth: usize) {
    let count = matrix.len() / depth;
    let source = std::mem::take(matrix);
    matrix.extend((0..count).flat_map(|row| source[row..].iter().step_by(count).copied()));
}

/// A matrix whose rows lie along the depth.
fn oriented<T: Pod>(matrix: &[T], transposed: bool, depth: usize) -> std::borrow::Cow<'_, [T]> {
    if !transposed {
        return matrix.into();
    }
    let mut copy = matrix.to_vec();
    transpose(&mut copy, depth);
    copy.into()
}
