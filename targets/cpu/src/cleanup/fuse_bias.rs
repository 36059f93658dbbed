//! `fuse-tfl-bias`: an addition of stored `[O]` to a FULLY_CONNECTED is its bias.
//!
//! ```text
//! %0 = tfl.fully_connected %x, %w, %none ; %1 = tfl.add %0, %b   (b: O)   ->   %1 = tfl.fully_connected %x, %w, %b
//! ```

use edgec_dialects::ir::{IrError, Module, Op, Value};

use crate::{rewrite, tfl};

pub(crate) fn fuse_bias(module: Module<'_>) -> Result<(), IrError> {
    rewrite::walk(module, |writer, op| {
        if !op.is("tfl.add") || !tfl::has_no_activation(op) {
            return Ok(None);
        }
        let (Some(left), Some(right)) = (op.operand(0), op.operand(1)) else { return Ok(None) };
        for (product, bias) in [(left, right), (right, left)] {
            if let Some((product, operands)) = biased(product, bias) {
                return Ok(Some(writer.rebuild(product, &operands)?));
            }
        }
        Ok(None)
    })
}

/// The product and its operands with the bias, where it can take one.
fn biased<'c>(product: Value<'c>, bias: Value<'c>) -> Option<(Op<'c>, Vec<Value<'c>>)> {
    let op =
        product.defining_op().filter(|op| op.is("tfl.fully_connected") && tfl::has_no_activation(*op))?;
    let (input, weight) = (op.operand(0)?, op.operand(1)?);
    let unbiased = op.operand(2)?.defining_op()?.is("tfl.no_value");
    let stored =
        bias.defining_op().filter(|op| op.is("ml_program.global_load_const") || op.is("tfl.pseudo_const"));
    let fits = bias.rank() == 1 && bias.shape().first() == weight.shape().first();
    (stored.is_some() && unbiased && fits && product.has_one_use()).then(|| (op, vec![input, weight, bias]))
}
