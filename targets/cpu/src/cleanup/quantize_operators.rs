//! `quantize-tfl-operators`: an operator between DEQUANTIZE and QUANTIZE computes on the integers, where TFLite has it.
//!
//! ```text
//! %0 = tfl.dequantize %x ; %1 = tfl.dequantize %w ; %2 = tfl.dequantize %b
//! %3 = tfl.conv_2d %0, %1, %2 ; %4 = tfl.transpose %3 ; %5 = tfl.quantize %4
//! ->
//! %3 = tfl.conv_2d %x, %w, %b ; %5 = tfl.transpose %3
//! ```
//!
//! Movement that stands between goes to the integers' side. What has no integer operator stays float between the two.

use edgec_dialects::ir::{ElementType, IrError, Module, Op, Value};

use crate::{
    rewrite,
    tfl::{self, Tfl},
};

/// Operators that compute on int8 with any scales (TFLite 8-bit quantisation specification). Those of LOGISTIC, SOFTMAX and
/// TANH are fixed, which is what `quantize-activations` gives them. BATCH_MATMUL is no faster than ten float ones of XNNPACK.
const QUANTIZED: &[&str] = &[
    "tfl.add",
    "tfl.conv_2d",
    "tfl.depthwise_conv_2d",
    "tfl.fully_connected",
    "tfl.logistic",
    "tfl.mean",
    "tfl.mul",
    "tfl.softmax",
    "tfl.sub",
    "tfl.tanh",
];

/// Those of them whose operands are input, weight and bias.
const WEIGHTED: &[&str] = &["tfl.conv_2d", "tfl.depthwise_conv_2d", "tfl.fully_connected"];

/// Operators that move elements of any type.
const MOVEMENT: &[&str] = &["tfl.reshape", "tfl.transpose"];

pub(crate) fn quantize_operators(module: Module<'_>) -> Result<(), IrError> {
    rewrite::walk(module, |writer, op| -> Result<Option<Vec<Value<'_>>>, IrError> {
        let (Some(input), Some(result)) = (op.operand(0).and_then(integers), op.result(0)) else {
            return Ok(None);
        };
        if !MOVEMENT.contains(&op.name().as_str()) || tfl::is_weight(input) {
            return Ok(None);
        }
        Ok(Some(vec![writer.dequantize(again(writer, op, input, result)?)?]))
    })?;
    rewrite::walk(module, |writer, op| {
        let (Some(mut value), Some(stored)) = (op.operand(0), op.result(0)) else { return Ok(None) };
        if !op.is("tfl.quantize") {
            return Ok(None);
        }
        if let Some(source) = integers(value).filter(|source| source.ty() == stored.ty()) {
            return Ok(Some(vec![source]));
        }
        let mut moves = Vec::new();
        while let Some(movement) = producer(value).filter(|op| MOVEMENT.contains(&op.name().as_str()))
            && let Some(source) = movement.operand(0)
        {
            moves.push(movement);
            value = source;
        }
        let computed = producer(value).filter(|op| QUANTIZED.contains(&op.name().as_str()));
        let Some(computed) = computed else { return Ok(None) };
        let Some(operands) = on_integers(writer, computed)? else { return Ok(None) };
        let ty = stored.ty().with_shape(&value.shape());
        let mut made = writer.rebuild_typed(computed, &operands, ty)?;
        for &movement in moves.iter().rev() {
            if let Some(result) = movement.result(0) {
                made = again(writer, movement, made, result)?;
            }
        }
        Ok(Some(vec![made]))
    })
}

/// The movement of other elements.
fn again<'c>(
    writer: &Tfl<'c>,
    op: Op<'c>,
    input: Value<'c>,
    result: Value<'c>,
) -> Result<Value<'c>, IrError> {
    let mut operands = op.operands();
    operands[0] = input;
    writer.rebuild_typed(op, &operands, input.ty().with_shape(&result.shape()))
}

/// The operands of an integer operator; none where one of them is a number.
fn on_integers<'c>(writer: &Tfl<'c>, op: Op<'c>) -> Result<Option<Vec<Value<'c>>>, IrError> {
    let weighted = WEIGHTED.contains(&op.name().as_str());
    let mut operands = Vec::new();
    for (index, value) in op.operands().into_iter().enumerate() {
        let stored = integers(value);
        operands.push(match stored {
            Some(stored) if tfl::is_weight(stored) == (weighted && index > 0) => stored,
            None if weighted && index == 2 && tfl::splat(value) == Some(0.0) => writer.no_value()?,
            None if value.element_type() != Some(ElementType::F32) => value,
            _ => return Ok(None),
        });
    }
    Ok(Some(operands))
}

/// The quantised integers that a DEQUANTIZE reads.
fn integers(value: Value<'_>) -> Option<Value<'_>> {
    let op = value.defining_op().filter(|op| op.is("tfl.dequantize"))?;
    op.operand(0).filter(|stored| tfl::is_quantized(stored.ty()))
}

/// The operation that computes `value` for one reader.
fn producer(value: Value<'_>) -> Option<Op<'_>> {
    value.defining_op().filter(|_| value.has_one_use())
}
