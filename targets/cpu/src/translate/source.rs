//! What values of a function are in the file: tensors, or what is stored and becomes a tensor when an operator reads it.

use edgec_dialects::ir::{Op as Operation, Value};
use edgec_target::TargetError;

use super::internal;

/// What a value of the function is in the subgraph.
#[derive(Clone)]
pub(super) enum Source {
    /// A tensor that exists.
    Tensor(u32),
    /// A stored tensor, made when an operator first reads it.
    Stored(Stored),
    /// An operand that is left out.
    Absent,
}

/// What is stored in the file.
#[derive(Clone)]
pub(super) enum Stored {
    /// The operation is a constant.
    Constant,
    /// A weight symbol.
    Weight(String),
    /// Quantised values, their scales, axis and block size.
    Quantized { values: String, scales: String, axis: i32, block: i32 },
}

/// What an operation that only names something stored stands for.
pub(super) fn stored(name: &str, operation: Operation<'_>) -> Result<Option<Source>, TargetError> {
    Ok(Some(match name {
        "tfl.no_value" => Source::Absent,
        "tfl.pseudo_const" => Source::Stored(Stored::Constant),
        "ml_program.global_load_const" => Source::Stored(Stored::Weight(global(Some(operation))?)),
        "tfl.pseudo_qweight" => {
            let symbol = |index| global(operation.operand(index).and_then(Value::defining_op));
            let number = |name| operation.i64_attr(name).and_then(|value| i32::try_from(value).ok());
            let numbers = number("axis").zip(number("block_size"));
            let (axis, block) =
                numbers.ok_or_else(|| internal("a quantised weight without axis and block size"))?;
            Source::Stored(Stored::Quantized { values: symbol(0)?, scales: symbol(1)?, axis, block })
        }
        _ => return Ok(None),
    }))
}

/// The symbol that a load names.
fn global(load: Option<Operation<'_>>) -> Result<String, TargetError> {
    let symbol = load.and_then(|load| load.symbol_attr("global"));
    symbol.ok_or_else(|| internal("a stored weight of no symbol"))
}
