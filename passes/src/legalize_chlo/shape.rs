//! Constants.

use edgec_dialects::ir::{Attr, Op, Value};

use super::formula::Formula;

/// A constant is StableHLO's.
pub fn constant<'c>(formula: &Formula<'c>, op: Op<'c>) -> Result<Vec<Value<'c>>, String> {
    let value = op.attr("value").ok_or("it has no value")?;
    Ok(vec![formula.builder().constant(value)])
}

/// One number in the shape of the operand.
pub fn constant_like<'c>(formula: &Formula<'c>, op: Op<'c>) -> Result<Vec<Value<'c>>, String> {
    let number = op.attr("value").ok_or("it has no value")?.to_string();
    let (operand, result) = op.operand(0).zip(op.result(0)).ok_or("it has no operand")?;
    // The text of a number carries its type behind a colon, that of a constant tensor does not.
    let number = number.split(" : ").next().unwrap_or_default();
    let text = format!("dense<{number}> : {}", result.ty().with_shape(&[]));
    let value = Attr::parse(op.context(), &text).map_err(|_| format!("{text} is no constant"))?;
    let scalar = formula.builder().constant(value);
    let like = if result.ty().is_static() { result } else { operand };
    Ok(vec![formula.broadcast_like(scalar, like)])
}
