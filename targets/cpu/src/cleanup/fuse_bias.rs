//! `fuse-tfl-bias`: an addition of stored `[O]`, or `[1, O]` and the like, to a FULLY_CONNECTED or a convolution is its bias, also
//! where the result was transposed in between.
//!
//! ```text
//! %0 = tfl.fully_connected %x, %w, %none ; %1 = tfl.add %0, %b   (b: O)   ->   %1 = tfl.fully_connected %x, %w, %b
//! %0 = tfl.conv_2d %x, %w, %zeros ; %1 = tfl.transpose %0, [0, 3, 1, 2] ; %2 = tfl.add %1, %b   (b: Ox1x1)
//! ->
//! %0 = tfl.conv_2d %x, %w, %b ; %2 = tfl.transpose %0, [0, 3, 1, 2]
//! ```

use edgec_dialects::ir::{IrError, Module, Op, Value};

use crate::{
    rewrite,
    tfl::{self, Tfl},
};

/// Convolutions, which always have a bias.
const CONVOLUTIONS: &[&str] = &["tfl.conv_2d", "tfl.conv_3d", "tfl.depthwise_conv_2d", "tfl.transpose_conv"];

pub(crate) fn fuse_bias(module: Module<'_>) -> Result<(), IrError> {
    rewrite::walk(module, |writer, op| {
        if !op.is("tfl.add") || !tfl::has_no_activation(op) {
            return Ok(None);
        }
        let (Some(left), Some(right)) = (op.operand(0), op.operand(1)) else { return Ok(None) };
        for (product, bias) in [(left, right), (right, left)] {
            if let Some((product, input, weight)) = biased(product, bias) {
                let outputs = bias.shape().last().copied().unwrap_or(1);
                // `store-tfl-layouts` stores it as a vector.
                let vector = if bias.rank() == 1 { bias } else { writer.reshape(bias, &[outputs])? };
                return Ok(Some(writer.rebuild(product, &[input, weight, vector])?));
            }
            if let Some(values) = convolved(writer, product, bias)? {
                return Ok(Some(values));
            }
        }
        Ok(None)
    })
}

/// The product, its input and its weight, where it can take the bias.
fn biased<'c>(product: Value<'c>, bias: Value<'c>) -> Option<(Op<'c>, Value<'c>, Value<'c>)> {
    let op =
        product.defining_op().filter(|op| op.is("tfl.fully_connected") && tfl::has_no_activation(*op))?;
    let (input, weight) = (op.operand(0)?, op.operand(1)?);
    let unbiased = op.operand(2)?.defining_op()?.is("tfl.no_value");
    // `[O]`, or with ones in front; more dimensions than the product's would add some to the result.
    let shape = bias.shape();
    let (outputs, ones) = shape.split_last()?;
    let fits = weight.shape().first() == Some(outputs)
        && ones.iter().all(|&size| size == 1)
        && shape.len() <= product.rank();
    (is_stored(bias) && unbiased && fits && product.has_one_use()).then_some((op, input, weight))
}

/// Whether an operator may read the value as its bias.
fn is_stored(bias: Value<'_>) -> bool {
    let plain = |op: Op<'_>| op.is("ml_program.global_load_const") || op.is("tfl.pseudo_const");
    bias.defining_op().is_some_and(plain) || tfl::is_quantized_weight(bias)
}

/// The convolution, and the transpose behind it, with the bias.
fn convolved<'c>(
    writer: &Tfl<'c>,
    value: Value<'c>,
    bias: Value<'c>,
) -> Result<Option<Vec<Value<'c>>>, IrError> {
    let defined = |value: Value<'c>| value.defining_op().filter(|_| value.has_one_use());
    let Some(mut op) = defined(value) else { return Ok(None) };
    let transpose = Some(op).filter(|op| op.is("tfl.transpose"));
    if let Some(inner) = transpose.and_then(|op| op.operand(0)) {
        let Some(producer) = defined(inner) else { return Ok(None) };
        op = producer;
    }
    let is_convolution = CONVOLUTIONS.contains(&op.name().as_str()) && tfl::has_no_activation(op);
    let (Some(result), Some(place)) = (op.result(0), op.operand_count().checked_sub(1)) else {
        return Ok(None);
    };
    let empty = op.operand(place).and_then(tfl::splat) == Some(0.0);
    // A vector that was put into the features' place.
    let (bias, shape) =
        match bias.defining_op().filter(|op| op.is("tfl.reshape")).and_then(|op| op.operand(0)) {
            Some(vector) if vector.rank() == 1 => (vector, bias.shape()),
            _ => (bias, bias.shape()),
        };
    let stored = is_stored(bias);
    // Where the features lie in what the bias is added to.
    let last = result.rank().saturating_sub(1);
    let order = transpose.and_then(|op| tfl::constant(op.operand(1)?)?.to_i64());
    let axis = match (transpose, order) {
        (Some(_), Some(order)) => order.iter().position(|&from| from == last as i64),
        (Some(_), None) => None,
        (None, _) => Some(last),
    };
    let (Some(axis), true) = (axis, stored && is_convolution && empty) else { return Ok(None) };
    let outputs = result.shape().last().copied().unwrap_or(0);
    // From the right, as operands broadcast.
    let from_right = result.rank() - axis;
    let fits = shape.len() >= from_right
        && shape.len() <= result.rank()
        && shape.iter().product::<i64>() == outputs
        && shape.get(shape.len() - from_right) == Some(&outputs);
    if !fits {
        return Ok(None);
    }
    // `store-tfl-layouts` stores it as a vector.
    let vector = writer.reshape(bias, &[outputs])?;
    let mut operands = op.operands();
    operands[place] = vector;
    let biased = writer.rebuild(op, &operands)?;
    match transpose.and_then(|op| op.operand(1)) {
        Some(order) => {
            let Some(order) = tfl::constant(order).and_then(|order| order.to_i64()) else { return Ok(None) };
            let order: Vec<usize> = order.iter().map(|&axis| axis as usize).collect();
            Ok(Some(vec![writer.transpose(biased[0], &order)?]))
        }
        None => Ok(Some(biased)),
    }
}
