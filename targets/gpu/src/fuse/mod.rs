//! Passes that let kernels do what stood before and behind them.

pub(crate) mod elementwise;
pub(crate) mod epilogue;

use edgec_dialects::ir::Value;
use edgec_gpu_kernels::Expr;

/// `expression` with each operand replaced by what `of` gives for its index.
pub(crate) fn substituted(expression: &Expr, of: &impl Fn(usize) -> Expr) -> Expr {
    match expression {
        Expr::Value(index) => of(*index),
        Expr::Constant(_) | Expr::Integer(_) | Expr::Unsigned(_) => expression.clone(),
        Expr::Unary(operation, x) => substituted(x, of).unary(*operation),
        Expr::Binary(operation, x, y) => substituted(x, of).binary(*operation, substituted(y, of)),
        Expr::Select(comparison, parts) => {
            Expr::Select(*comparison, Box::new(parts.each_ref().map(|part| substituted(part, of))))
        }
    }
}

/// How many operations and operands an expression has.
pub(crate) fn size(expression: &Expr) -> usize {
    1 + match expression {
        Expr::Value(_) | Expr::Constant(_) | Expr::Integer(_) | Expr::Unsigned(_) => 0,
        Expr::Unary(_, x) => size(x),
        Expr::Binary(_, x, y) => size(x) + size(y),
        Expr::Select(_, parts) => parts.iter().map(size).sum(),
    }
}

/// The value that reshapes name anew, if each of them but the last has no other reader.
pub(crate) fn unshaped(value: Value<'_>) -> Value<'_> {
    let mut inner = value;
    while let Some(operand) =
        inner.defining_op().filter(|op| op.is("shader.reshape")).and_then(|op| op.operand(0))
    {
        inner = operand;
    }
    inner
}

/// The number of a value's elements.
pub(crate) fn elements(value: Value<'_>) -> i64 {
    value.shape().iter().product()
}
