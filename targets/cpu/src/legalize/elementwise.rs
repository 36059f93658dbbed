//! Arithmetic and logic, element by element.

use super::lowering::{Lowered, Lowering, Op, Stop, casts, refuse};
use edgec_dialects::ir::{Attr, ElementType, Value};

/// An operation of one f32 operand with a TFLite operator of the same meaning.
pub(super) fn unary<'c>(at: &Lowering<'c>, op: Op<'c>, tfl: &str) -> Lowered<'c> {
    let x = at.operand(op, 0)?;
    if !at.is_f32(x) {
        return refuse("the kernel takes f32 only", "convert the operand to f32");
    }
    Ok(vec![at.tfl().unary(tfl, x)?])
}

macro_rules! unary {
    ($($name:ident => $tfl:literal),* $(,)?) => {
        $(pub(super) fn $name<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
            unary(at, op, $tfl)
        })*
    };
}

unary! {
    ceil => "ceil",
    cosine => "cos",
    exponential => "exp",
    floor => "floor",
    log => "log",
    logistic => "logistic",
    round_nearest_even => "round",
    rsqrt => "rsqrt",
    sine => "sin",
    sqrt => "sqrt",
    tanh => "tanh",
}

/// ABS takes f32 and i32.
pub(super) fn abs<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    arithmetic_unary(at, op, "abs")
}

/// NEG takes f32, i32 and i64.
pub(super) fn negate<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    arithmetic_unary(at, op, "neg")
}

/// SIGN takes f32 and i32.
pub(super) fn sign<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    arithmetic_unary(at, op, "sign")
}

fn arithmetic_unary<'c>(at: &Lowering<'c>, op: Op<'c>, tfl: &str) -> Lowered<'c> {
    let x = at.operand(op, 0)?;
    if !at.is_f32(x) && !at.is_i32(x) {
        return refuse("the kernel takes f32 and i32 only", "convert the operand");
    }
    Ok(vec![at.tfl().unary(tfl, x)?])
}

fn binary<'c>(at: &Lowering<'c>, op: Op<'c>, tfl: &str) -> Lowered<'c> {
    let (x, y) = (at.operand(op, 0)?, at.operand(op, 1)?);
    if !at.is_f32(x) && !at.is_i32(x) && !at.is_i64(x) {
        return refuse("the kernel takes f32, i32 and i64 only", "convert the operands");
    }
    Ok(vec![at.tfl().binary(tfl, x, y)?])
}

macro_rules! binary {
    ($($name:ident => $tfl:literal),* $(,)?) => {
        $(pub(super) fn $name<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
            binary(at, op, $tfl)
        })*
    };
}

binary! {
    maximum => "maximum",
    minimum => "minimum",
    subtract => "sub",
}

/// ADD; on i1 it is OR, as StableHLO defines addition of booleans.
pub(super) fn add<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    if at.is_bool(at.operand(op, 0)?) { logical(at, op, "logical_or") } else { binary(at, op, "add") }
}

/// MUL; on i1 it is AND, as StableHLO defines multiplication of booleans.
pub(super) fn multiply<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    if at.is_bool(at.operand(op, 0)?) { logical(at, op, "logical_and") } else { binary(at, op, "mul") }
}

/// DIV takes f32 and i32, and truncates i32 towards zero as StableHLO does.
pub(super) fn divide<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (x, y) = (at.operand(op, 0)?, at.operand(op, 1)?);
    if !at.is_f32(x) && !at.is_i32(x) {
        return refuse("the kernel takes f32 and i32 only", "convert the operands");
    }
    Ok(vec![at.tfl().binary("div", x, y)?])
}

/// POW takes f32.
pub(super) fn power<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (x, y) = (at.operand(op, 0)?, at.operand(op, 1)?);
    if !at.is_f32(x) {
        return refuse("the kernel takes f32 only", "convert the operands to f32");
    }
    Ok(vec![at.tfl().binary("pow", x, y)?])
}

pub(super) fn and<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    logical(at, op, "logical_and")
}

pub(super) fn or<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    logical(at, op, "logical_or")
}

/// NOT_EQUAL of booleans.
pub(super) fn xor<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (x, y) = (at.operand(op, 0)?, at.operand(op, 1)?);
    require_bool(at, x)?;
    Ok(vec![at.tfl().compare("not_equal", x, y)?])
}

pub(super) fn not<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let x = at.operand(op, 0)?;
    require_bool(at, x)?;
    Ok(vec![at.tfl().unary("logical_not", x)?])
}

fn logical<'c>(at: &Lowering<'c>, op: Op<'c>, tfl: &str) -> Lowered<'c> {
    let (x, y) = (at.operand(op, 0)?, at.operand(op, 1)?);
    require_bool(at, x)?;
    Ok(vec![at.tfl().binary(tfl, x, y)?])
}

fn require_bool<'c>(at: &Lowering<'c>, x: Value<'c>) -> Result<(), Stop> {
    if at.is_bool(x) {
        Ok(())
    } else {
        refuse("TFLite has this operation on booleans only", "use i1 operands")
    }
}

/// `min(max(x, low), high)`.
pub(super) fn clamp<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (low, x, high) = (at.operand(op, 0)?, at.operand(op, 1)?, at.operand(op, 2)?);
    if !at.is_f32(x) && !at.is_i32(x) && !at.is_i64(x) {
        return refuse("the kernel takes f32, i32 and i64 only", "convert the operands");
    }
    let at_least = at.tfl().binary("maximum", x, low)?;
    Ok(vec![at.tfl().binary("minimum", at_least, high)?])
}

pub(super) fn compare<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (x, y) = (at.operand(op, 0)?, at.operand(op, 1)?);
    let keyword = |name| op.attr(name).and_then(Attr::as_keyword);
    if keyword("compare_type").as_deref() == Some("TOTALORDER") {
        return refuse("TFLite compares floats by IEEE order only", "compare with FLOAT");
    }
    let tfl = match keyword("comparison_direction").as_deref() {
        Some("EQ") => "equal",
        Some("NE") => "not_equal",
        Some("GE") => "greater_equal",
        Some("GT") => "greater",
        Some("LE") => "less_equal",
        Some("LT") => "less",
        _ => return refuse("unknown comparison", "use EQ, NE, GE, GT, LE or LT"),
    };
    let ordered = at.is_f32(x) || at.is_i32(x) || at.is_i64(x);
    let equality = matches!(tfl, "equal" | "not_equal") && at.is_bool(x);
    if !ordered && !equality {
        return refuse(
            "the kernel compares f32, i32 and i64, and booleans for equality",
            "convert the operands",
        );
    }
    Ok(vec![at.tfl().compare(tfl, x, y)?])
}

/// SELECT_V2, which broadcasts a scalar predicate by itself.
pub(super) fn select<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    Ok(vec![at.tfl().select_v2(at.operand(op, 0)?, at.operand(op, 1)?, at.operand(op, 2)?)?])
}

/// CAST; DEQUANTIZE for a stored f16 weight, which XNNPACK reads as f16 without a copy in f32.
pub(super) fn convert<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (x, result) = (at.operand(op, 0)?, at.result(op, 0)?);
    if x.ty() == result.ty() {
        return Ok(vec![x]);
    }
    if x.element_type() == Some(ElementType::F16) && at.is_weight(x) && at.is_f32(result) {
        return Ok(vec![at.tfl().dequantize(x)?]);
    }
    match (x.element_type(), result.element_type()) {
        (Some(from), Some(to)) if casts(from) && casts(to) => Ok(vec![at.tfl().cast(x, to)?]),
        _ => refuse("CAST has no exact kernel for these element types", "use f32, i32, i64 or i1"),
    }
}

/// `|x| < infinity`, false for NaN.
pub(super) fn is_finite<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let x = at.operand(op, 0)?;
    if !at.is_f32(x) {
        return refuse("the kernel takes f32 only", "convert the operand to f32");
    }
    let magnitude = at.tfl().unary("abs", x)?;
    Ok(vec![at.tfl().compare("less", magnitude, at.tfl().scalar(ElementType::F32, f64::INFINITY)?)?])
}
