//! `verify-nnapi`: every operation keeps the rules of NNAPI and the feature level. They are those that the runtime checks call lists
//! by, so that no rule is written twice.

use edgec_dialects::ir::{Block, Op, Value};
use edgec_nnapi::verify::check_call;
use edgec_nnapi::{Operand, Operation, Value as Content};
use edgec_passes::{PassError, Unit};

use crate::legalize::partitions;
use crate::options::Request;
use crate::translate;

/// The pass's name.
pub(crate) const NAME: &str = "verify-nnapi";

pub(crate) fn verify(unit: &mut Unit<'_>) -> Result<(), PassError> {
    let level = Request::of(unit.module).level;
    for function in partitions(unit.module) {
        for op in function.body().map(Block::ops).unwrap_or_default() {
            let Some(operation) = operation(op) else { continue };
            let wrong = |reason: String| PassError::Unsupported {
                pass: NAME,
                op: op.name(),
                reason: format!("{}: {reason}", op.location()),
            };
            let operands = |values: Vec<Value<'_>>| {
                values.into_iter().map(operand).collect::<Result<Vec<_>, _>>().map_err(wrong)
            };
            let (inputs, outputs) = (operands(op.operands())?, operands(op.results())?);
            let needed = check_call(
                operation,
                &inputs.iter().collect::<Vec<_>>(),
                &outputs.iter().collect::<Vec<_>>(),
            )
            .map_err(wrong)?;
            if needed > level {
                return Err(wrong(format!(
                    "it needs feature level {needed}, and --feature-level is {level}"
                )));
            }
        }
    }
    Ok(())
}

/// The NNAPI operation that an operation is.
pub(crate) fn operation(op: Op<'_>) -> Option<Operation> {
    let name = op.name();
    Operation::from_name(&name.strip_prefix("nnapi.")?.to_uppercase())
}

/// An operand by its type, and whether it is a constant.
fn operand(value: Value<'_>) -> Result<Operand, String> {
    let operand = translate::operand(value)?;
    let stored = value.defining_op().is_some_and(|op| op.is("ml_program.global_load_const"));
    let length = operand.byte_length().unwrap_or(0);
    Ok(if stored { operand.with_value(Content::Constant { offset: 0, length }) } else { operand })
}
