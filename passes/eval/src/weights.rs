//! Weights, read when they are loaded.

use edgec_tensor::{ElementType, Tensor};
use edgec_weights::{DType, Expr, evaluate_to_vec};

use crate::error::{EvalError, Outcome, refuse};

/// The tensor that an expression stands for.
pub(crate) fn load(symbol: &str, expression: &Expr, limit: usize) -> Outcome<Tensor> {
    let shape = expression
        .shape()
        .iter()
        .map(|&size| usize::try_from(size))
        .collect::<Result<Vec<_>, _>>()
        .or_else(|_| refuse("a weight is too large"))?;
    if usize::try_from(expression.byte_len()).map_or(true, |bytes| bytes > limit) {
        return refuse(format!("weight `{symbol}` takes more than {limit} bytes, the bound of one tensor"));
    }
    let bytes = evaluate_to_vec(expression)
        .map_err(|source| EvalError::Weight { symbol: symbol.to_owned(), source })?;
    let (element, bytes) = match expression.dtype() {
        DType::F64 => (ElementType::F64, bytes),
        DType::F32 => (ElementType::F32, bytes),
        DType::F16 => (ElementType::F16, bytes),
        DType::BF16 => (ElementType::Bf16, bytes),
        DType::I64 => (ElementType::I64, bytes),
        DType::I32 => (ElementType::I32, bytes),
        DType::I16 => (ElementType::I16, bytes),
        DType::I8 => (ElementType::I8, bytes),
        DType::I4 => {
            let nibbles = bytes.iter().flat_map(|&byte| {
                [byte << 4, byte].map(|nibble| (nibble.cast_signed() >> 4).cast_unsigned())
            });
            let count = usize::try_from(expression.elements()).unwrap_or(usize::MAX);
            (ElementType::I4, nibbles.take(count).collect())
        }
        DType::U64 => (ElementType::U64, bytes),
        DType::U32 => (ElementType::U32, bytes),
        DType::U16 => (ElementType::U16, bytes),
        DType::U8 => (ElementType::U8, bytes),
        DType::Bool => (ElementType::Bool, bytes),
    };
    Ok(Tensor::new(element, shape, bytes)?)
}
