//! What is known when the model is compiled: constants, weights, and what converts or dequantises them.

use edgec_dialects::ElementType;
use edgec_dialects::ir::{Attr, Op, Type, Value};
use edgec_gpu_kernels::Expr as Computation;
use edgec_weights::{DType, Expr};

use super::at::{At, Stop, refuse};

/// Whether an operation's result is stored.
pub(super) fn is_stored(op: Op<'_>) -> bool {
    if op.is("stablehlo.constant") || op.is("ml_program.global_load_const") {
        return true;
    }
    let operand = op.operand(0);
    if op.is("stablehlo.convert") {
        // A conversion between floats is the weight's expression's.
        let float = |value: Value<'_>| value.element_type().is_some_and(ElementType::is_float);
        return operand.is_some_and(|operand| float(operand) && is_stored_value(operand))
            && op.result(0).is_some_and(float);
    }
    if op.is("stablehlo.broadcast_in_dim") || op.is("stablehlo.reshape") {
        return operand.is_some_and(|operand| splat(operand).is_some());
    }
    is_dequantize(op) && op.operands().into_iter().all(is_stored_value)
}

pub(super) fn is_stored_value(value: Value<'_>) -> bool {
    value.defining_op().is_some_and(is_stored)
}

fn is_dequantize(op: Op<'_>) -> bool {
    op.is("stablehlo.composite") && op.str_attr("name").as_deref() == Some("edgec.dequantize")
}

/// One number, in its type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Float(f32),
    Integer(i32),
    Unsigned(u32),
}

impl Number {
    pub(super) fn as_expr(self) -> Computation {
        match self {
            Self::Float(value) => Computation::Constant(value),
            Self::Integer(value) => Computation::Integer(value),
            Self::Unsigned(value) => Computation::Unsigned(value),
        }
    }

    pub(super) fn as_f32(self) -> Option<f32> {
        match self {
            Self::Float(value) => Some(value),
            _ => None,
        }
    }
}

/// The one number that all elements of a stored value are.
pub(super) fn splat(value: Value<'_>) -> Option<Number> {
    let mut inner = value;
    while let Some(op) = inner.defining_op()
        && (op.is("stablehlo.broadcast_in_dim") || op.is("stablehlo.reshape") || op.is("stablehlo.convert"))
        && inner.element_type().is_some()
    {
        let operand = op.operand(0)?;
        let float = |value: Value<'_>| value.element_type().is_some_and(ElementType::is_float);
        if op.is("stablehlo.convert") && !(float(inner) && float(operand)) {
            break;
        }
        inner = operand;
    }
    let constant = inner.defining_op()?.constant_value()?.as_dense()?;
    if !constant.is_splat() && constant.len() != 1 {
        return None;
    }
    let number = constant.splat_value()?;
    let number = match value.element_type()? {
        ElementType::F32 | ElementType::F16 => Number::Float(number as f32),
        ElementType::I32 => Number::Integer(number as i32),
        // Truth values are 0 and 1, however a constant has them.
        ElementType::I1 => Number::Unsigned(u32::from(number != 0.0)),
        ElementType::U32 => Number::Unsigned(number as u32),
        _ => return None,
    };
    Some(number)
}

/// A name for what a stored value is, and how it is laid out; begins with its symbol.
pub(super) fn key(value: Value<'_>, layout: &str) -> String {
    let Some(op) = value.defining_op() else { return layout.to_owned() };
    match op.symbol_attr("global") {
        Some(symbol) => format!("{symbol} {layout} {}", value.ty()),
        None if op.is("stablehlo.constant") => {
            format!(
                "constant {layout} {}",
                op.attr("value").map_or_else(String::new, |value| value.to_string())
            )
        }
        None => match op.operand(0) {
            Some(operand) => format!("{} {}", key(operand, layout), value.ty()),
            None => layout.to_owned(),
        },
    }
}

/// The element type of a weight whose values kernels read as a tensor of `ty`.
fn stored_type(ty: Type<'_>) -> Option<DType> {
    match ty.element_type()? {
        ElementType::F32 => Some(DType::F32),
        ElementType::F16 => Some(DType::F16),
        ElementType::I32 => Some(DType::I32),
        ElementType::U32 | ElementType::I1 => Some(DType::U32),
        _ => None,
    }
}

/// The weight of a stored value, element by element as its type says; none where kernels have no such elements. What is quantised is no such
/// weight.
pub(super) fn dense<'c>(at: &At<'_, 'c>, value: Value<'c>) -> Result<Option<Expr>, Stop> {
    let Some(due) = stored_type(value.ty()) else { return Ok(None) };
    let found = expression(at, value)?;
    match found {
        Some(found) if found.dtype() == due => Ok(Some(found)),
        Some(found) if found.dtype().is_float() && due.is_float() => Ok(Some(found.cast(due)?)),
        _ => Ok(None),
    }
}

/// The expression of a stored value that is not quantised.
pub(super) fn expression<'c>(at: &At<'_, 'c>, value: Value<'c>) -> Result<Option<Expr>, Stop> {
    let Some(op) = value.defining_op() else { return Ok(None) };
    if let Some(symbol) = op.symbol_attr("global") {
        return match at.unit.weights.get(&symbol) {
            Some(expression) => truths(expression.clone(), value),
            None => refuse(
                &format!("the weight `{symbol}` is missing from the weight table"),
                "compile the model from its own files",
            ),
        };
    }
    if let Some(constant) = op.constant_value().and_then(Attr::as_dense) {
        return literal(value, constant.to_bytes());
    }
    if op.is("stablehlo.convert") {
        let Some(inner) = op.operand(0) else { return Ok(None) };
        let Some(found) = expression(at, inner)? else { return Ok(None) };
        let to = match value.element_type() {
            Some(ElementType::F32) => DType::F32,
            Some(ElementType::F16) => DType::F16,
            Some(ElementType::BF16) => DType::BF16,
            _ => return Ok(None),
        };
        return Ok(if found.dtype().is_float() { Some(found.cast(to)?) } else { None });
    }
    Ok(None)
}

/// Truth values, of which weights have one a byte and kernels one a word; those that lie in files are small enough to be read here.
fn truths<'c>(expression: Expr, value: Value<'c>) -> Result<Option<Expr>, Stop> {
    if expression.dtype() != DType::Bool {
        return Ok(Some(expression));
    }
    let bytes = edgec_weights::evaluate_to_vec(&expression)?;
    literal(value, Some(bytes))
}

fn literal(value: Value<'_>, bytes: Option<Vec<u8>>) -> Result<Option<Expr>, Stop> {
    let (Some(bytes), Some(dtype)) = (bytes, stored_type(value.ty())) else { return Ok(None) };
    let shape: Vec<u64> = value.shape().into_iter().map(|size| size as u64).collect();
    let bytes = match value.element_type() {
        Some(ElementType::I1) => bytes.iter().flat_map(|byte| u32::from(*byte != 0).to_le_bytes()).collect(),
        _ => bytes,
    };
    Ok(Some(Expr::literal(shape, dtype, bytes)?))
}

/// A quantised weight: its integers and its scales.
pub(super) struct Quantized<'c> {
    pub values: Value<'c>,
    pub integers: Expr,
    pub scales: Expr,
    /// Elements along the last axis that share a scale; 0 where there is a scale an index of axis 0.
    pub block: i64,
}

/// The parts of a stored value that is quantised.
pub(super) fn quantized<'c>(at: &At<'_, 'c>, value: Value<'c>) -> Result<Option<Quantized<'c>>, Stop> {
    let Some(op) = value.defining_op().filter(|op| is_dequantize(*op)) else { return Ok(None) };
    let (Some(values), Some(scales)) = (op.operand(0), op.operand(1)) else { return Ok(None) };
    let number = |name| at.composite_attribute(op, name).and_then(Attr::as_i64).unwrap_or(0);
    if number("axis") != 0 {
        return refuse(
            "its weight has scales along another dimension than the first",
            "quantise it with --quantize",
        );
    }
    let symbol = |value: Value<'c>| value.defining_op().and_then(|op| op.symbol_attr("global"));
    let of = |value| symbol(value).and_then(|symbol| at.unit.weights.get(&symbol)).cloned();
    match (of(values), of(scales)) {
        (Some(integers), Some(scales)) => {
            Ok(Some(Quantized { values, integers, scales, block: number("block") }))
        }
        _ => refuse(
            "a quantised weight is missing from the weight table",
            "compile the model from its own files",
        ),
    }
}

/// What a conversion before it is read widens, which kernels read as it is.
pub(super) fn unconverted(value: Value<'_>) -> Value<'_> {
    let half = |value: &Value<'_>| value.element_type() == Some(ElementType::F16);
    let op = value.defining_op().filter(|op| op.is("stablehlo.convert"));
    op.and_then(|op| op.operand(0)).filter(half).unwrap_or(value)
}
