//! Arithmetic and logic, element by element.

use edgec_dialects::ir::{Attr, ElementType, Value};

use super::{
    kernels,
    lowering::{Lowered, Lowering, Op, refuse},
    numbers::{Rounding, Shift, Written},
};

/// A function of one float with a TFLite operator of the same meaning.
fn function<'c>(at: &Lowering<'c>, x: Value<'c>, tfl: &str) -> Written<'c> {
    if kernels::takes(tfl, at.element(x)?) {
        return Ok(at.tfl().unary(tfl, x)?);
    }
    at.in_carrier(&[x], |values| function(at, values[0], tfl))
}

macro_rules! functions {
    ($($name:ident => $tfl:literal),* $(,)?) => {
        $(pub(super) fn $name<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
            Ok(vec![function(at, at.operand(op, 0)?, $tfl)?])
        })*
    };
}

functions! {
    cosine => "cos",
    log => "log",
    logistic => "logistic",
    sine => "sin",
    tanh => "tanh",
}

/// Functions of one operand that take every type, or refuse by themselves.
macro_rules! unary {
    ($($name:ident => |$at:ident, $x:ident| $body:expr),* $(,)?) => {
        $(pub(super) fn $name<'c>($at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
            let $x = $at.operand(op, 0)?;
            Ok(vec![$body?])
        })*
    };
}

unary! {
    abs => |at, x| at.magnitude(x),
    ceil => |at, x| at.rounded(Rounding::Ceil, x),
    count_leading_zeros => |at, x| at.leading_zeros(x),
    floor => |at, x| at.rounded(Rounding::Floor, x),
    is_finite => |at, x| at.is_finite(x),
    negate => |at, x| at.negated(x),
    popcnt => |at, x| at.population_count(x),
    round_nearest_afz => |at, x| at.rounded(Rounding::NearestAway, x),
    round_nearest_even => |at, x| at.rounded(Rounding::NearestEven, x),
    rsqrt => |at, x| if at.element(x)? == ElementType::F64 {
        at.double_quotient(at.number(x, 1.0)?, at.double_root(x)?)
    } else if at.is_f32(x) {
        at.reciprocal_root(x)
    } else {
        at.in_carrier(&[x], |values| at.reciprocal_root(values[0]))
    },
    sign => |at, x| at.sign(x),
    sqrt => |at, x| if at.element(x)? == ElementType::F64 {
        at.double_root(x)
    } else {
        function(at, x, "sqrt")
    },
}

/// Functions that are composed in f32.
macro_rules! composed {
    ($($name:ident => $method:ident),* $(,)?) => {
        $(pub(super) fn $name<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
            let x = at.operand(op, 0)?;
            if at.is_f32(x) {
                return Ok(vec![at.$method(x)?]);
            }
            Ok(vec![at.in_carrier(&[x], |values| at.$method(values[0]))?])
        })*
    };
}

composed! {
    cbrt => cube_root,
    exponential => exponential,
    exponential_minus_one => exponential_minus_one,
    log_plus_one => log_plus_one,
    tan => tangent,
}

/// Operations of two operands of one type.
macro_rules! binary {
    ($($(#[$doc:meta])* $name:ident => |$at:ident, $x:ident, $y:ident| $body:expr),* $(,)?) => {
        $($(#[$doc])* pub(super) fn $name<'c>($at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
            let ($x, $y) = ($at.operand(op, 0)?, $at.operand(op, 1)?);
            Ok(vec![$body?])
        })*
    };
}

binary! {
    /// On i1 it is OR, as StableHLO defines addition of booleans.
    add => |at, x, y| match at.element(x)? {
        ElementType::I1 => logical(at, "logical_or", x, y),
        ElementType::F16 | ElementType::BF16 => at.in_carrier(&[x, y], |values| at.add(values[0], values[1])),
        _ => at.add(x, y),
    },
    /// On i1 it is AND, as StableHLO defines multiplication of booleans.
    multiply => |at, x, y| match at.element(x)? {
        ElementType::I1 => logical(at, "logical_and", x, y),
        ElementType::F16 | ElementType::BF16 => at.in_carrier(&[x, y], |values| at.mul(values[0], values[1])),
        _ => at.mul(x, y),
    },
    subtract => |at, x, y| at.sub(x, y),
    maximum => |at, x, y| at.extreme("maximum", x, y),
    minimum => |at, x, y| at.extreme("minimum", x, y),
    divide => |at, x, y| quotient(at, x, y),
    remainder => |at, x, y| if at.element(x)?.is_float() {
        at.float_remainder(x, y)
    } else {
        at.integer_remainder(x, y)
    },
    power => |at, x, y| if at.element(x)?.is_float() { float_pair(at, "pow", x, y) } else { at.integer_power(x, y) },
    atan2 => |at, x, y| float_pair(at, "atan2", x, y),
    and => |at, x, y| if at.is_bool(x) { logical(at, "logical_and", x, y) } else { at.bit_and(x, y) },
    or => |at, x, y| if at.is_bool(x) { logical(at, "logical_or", x, y) } else { at.bit_or(x, y) },
    /// NOT_EQUAL of booleans.
    xor => |at, x, y| if at.is_bool(x) { at.compared("not_equal", x, y) } else { at.bit_xor(x, y) },
    shift_left => |at, x, y| at.shifted(Shift::Left, x, y),
    shift_right_arithmetic => |at, x, y| at.shifted(Shift::RightArithmetic, x, y),
    shift_right_logical => |at, x, y| at.shifted(Shift::RightLogical, x, y),
}

fn logical<'c>(at: &Lowering<'c>, tfl: &str, x: Value<'c>, y: Value<'c>) -> Written<'c> {
    Ok(at.tfl().binary(tfl, x, y)?)
}

/// An operator of two floats that broadcasts.
fn float_pair<'c>(at: &Lowering<'c>, tfl: &str, x: Value<'c>, y: Value<'c>) -> Written<'c> {
    if kernels::takes(tfl, at.element(x)?) {
        return Ok(at.tfl().binary(tfl, x, y)?);
    }
    at.in_carrier(&[x, y], |values| float_pair(at, tfl, values[0], values[1]))
}

/// DIV of floats; of integers the quotient that is rounded towards zero.
fn quotient<'c>(at: &Lowering<'c>, x: Value<'c>, y: Value<'c>) -> Written<'c> {
    match at.element(x)? {
        ElementType::F32 => Ok(at.tfl().binary("div", x, y)?),
        ElementType::F64 => at.double_quotient(x, y),
        element if element.is_float() => at.in_carrier(&[x, y], |values| quotient(at, values[0], values[1])),
        _ => at.integer_quotient(x, y),
    }
}

pub(super) fn not<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let x = at.operand(op, 0)?;
    Ok(vec![if at.is_bool(x) { at.tfl().unary("logical_not", x)? } else { at.bit_not(x)? }])
}

/// `min(max(low, x), high)`.
pub(super) fn clamp<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (low, x, high) = (at.operand(op, 0)?, at.operand(op, 1)?, at.operand(op, 2)?);
    let at_least = at.extreme("maximum", low, x)?;
    let clamped = at.extreme("minimum", high, at_least)?;
    let float = at.element(x)?.is_float();
    if !float || at.is_f32(x) && at.is_constant(low) && at.is_constant(high) {
        return Ok(vec![clamped]);
    }
    // XNNPACK turns the operands round where one is a scalar, and with them which of them a NaN has to be.
    Ok(vec![at.select(at.compared("equal", x, x)?, clamped, x)?])
}

pub(super) fn compare<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (mut x, mut y) = (at.operand(op, 0)?, at.operand(op, 1)?);
    let keyword = |name| op.attr(name).and_then(Attr::as_keyword);
    let tfl = match keyword("comparison_direction").as_deref() {
        Some("EQ") => "equal",
        Some("NE") => "not_equal",
        Some("GE") => "greater_equal",
        Some("GT") => "greater",
        Some("LE") => "less_equal",
        Some("LT") => "less",
        _ => return refuse("unknown comparison", "use EQ, NE, GE, GT, LE or LT"),
    };
    if keyword("compare_type").as_deref() == Some("TOTALORDER") {
        (x, y) = (at.ordered_bits(x)?, at.ordered_bits(y)?);
    }
    Ok(vec![at.compared(tfl, x, y)?])
}

/// SELECT_V2, which broadcasts a scalar predicate by itself.
pub(super) fn select<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    Ok(vec![at.tfl().select_v2(at.operand(op, 0)?, at.operand(op, 1)?, at.operand(op, 2)?)?])
}

pub(super) fn reduce_precision<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (exponent, significand) = (at.integer(op, "exponent_bits")?, at.integer(op, "mantissa_bits")?);
    Ok(vec![at.reduced_precision(at.operand(op, 0)?, exponent, significand)?])
}
