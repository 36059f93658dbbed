//! `legalize-chlo`: CHLO's operations give way to the StableHLO that computes them.
//!
//! ```text
//! %0 = chlo.square %x : tensor<4xf32> -> tensor<4xf32>   ->   %0 = stablehlo.multiply %x, %x : tensor<4xf32>
//! ```
//!
//! The functions are approximated as XLA does, with the same coefficients, so that a model computes what it computed where it was
//! trained. Types narrower than f32 are computed in f32 and rounded once.

mod bessel;
mod bits;
mod broadcast;
mod complex;
mod erf;
mod formula;
mod gamma;
mod hyperbolic;
mod inverse;
mod ragged_dot;
mod shape;
mod top_k;
mod zeta;

use edgec_dialects::ElementType;
use edgec_dialects::ir::{Op, Value};

use crate::pass::{Pass, PassError, Unit};
use formula::{Formula, Term};

const NAME: &str = "legalize-chlo";

/// The pass.
pub const PASS: Pass = Pass {
    name: NAME,
    description: "Replace CHLO operations, which JAX emits, by the StableHLO that computes them",
    run,
};

/// What takes an operation's place: its results, or why there are none.
type Rule = for<'c> fn(&Formula<'c>, Op<'c>) -> Result<Vec<Value<'c>>, String>;

/// How each operation is replaced, but for the broadcasting ones, whose names say it.
fn rule(name: &str) -> Option<Rule> {
    Some(match name {
        "acos" => |f, op| inverse::unary(f, op, inverse::acos, complex::acos),
        "acosh" => |f, op| inverse::unary(f, op, inverse::acosh, complex::acosh),
        "asin" => |f, op| inverse::unary(f, op, inverse::asin, complex::asin),
        "asinh" => |f, op| inverse::unary(f, op, inverse::asinh, complex::asinh),
        "atan" => |f, op| inverse::unary(f, op, inverse::atan, complex::atan),
        "atanh" => |f, op| inverse::unary(f, op, inverse::atanh, complex::atanh),
        "bessel_i1e" => |f, op| unary(f, op, bessel::i1e),
        "conj" => |f, op| exact(f, op, bits::conj),
        "constant" => shape::constant,
        "constant_like" => shape::constant_like,
        "cosh" => |f, op| unary(f, op, hyperbolic::cosh),
        "digamma" => |f, op| unary(f, op, gamma::digamma),
        "erf" => |f, op| unary(f, op, erf::erf),
        "erf_inv" => |f, op| unary(f, op, erf::erf_inv),
        "erfc" => |f, op| unary(f, op, erf::erfc),
        "is_inf" => |f, op| exact(f, op, |x| x.abs().equals(f64::INFINITY)),
        "is_neg_inf" => |f, op| exact(f, op, |x| x.equals(f64::NEG_INFINITY)),
        "is_pos_inf" => |f, op| exact(f, op, |x| x.equals(f64::INFINITY)),
        "lgamma" => |f, op| unary(f, op, gamma::lgamma),
        "mulhi" => bits::mulhi,
        "next_after" => |f, op| binary(f, op, bits::next_after),
        "polygamma" => |f, op| wide_binary(f, op, zeta::polygamma),
        "ragged_dot" => ragged_dot::ragged_dot,
        "sinh" => |f, op| unary(f, op, hyperbolic::sinh),
        "square" => |f, op| exact(f, op, hyperbolic::square),
        "tan" => |f, op| unary(f, op, |x| x.tan()),
        "top_k" => top_k::top_k,
        "zeta" => |f, op| wide_binary(f, op, zeta::zeta),
        _ => return None,
    })
}

fn run(unit: &mut Unit<'_>) -> Result<(), PassError> {
    for op in unit.module.op().nested() {
        if !op.is_of("chlo") {
            continue;
        }
        let formula = Formula::before(op);
        let name = op.name();
        let mnemonic = name.strip_prefix("chlo.").unwrap_or(&name);
        let replaced = match (rule(mnemonic), mnemonic.strip_prefix("broadcast_")) {
            (Some(rule), _) => rule(&formula, op),
            (None, Some(inner)) => broadcast::broadcast(&formula, op, inner),
            (None, None) => Err("edgec has no StableHLO for it".to_owned()),
        };
        let results =
            replaced.map_err(|reason| PassError::Unsupported { pass: NAME, op: described(op), reason })?;
        op.replace(&results)?;
    }
    Ok(())
}

/// The operation as errors name it: with types and its place in the file.
fn described(op: Op<'_>) -> String {
    let types: Vec<String> = op.operands().iter().map(|value| value.ty().to_string()).collect();
    let place = match op.location().place() {
        (file, _, _) if file.is_empty() => String::new(),
        (file, line, column) => format!(" at {file}:{line}:{column}"),
    };
    format!("{} of {}{place}", op.name(), types.join(", "))
}

/// The only operand, or the error that it is missing.
fn operand<'f, 'c>(formula: &'f Formula<'c>, op: Op<'c>, index: usize) -> Result<Term<'f, 'c>, String> {
    op.operand(index).map(|value| formula.term(value)).ok_or_else(|| format!("operand {index} is missing"))
}

/// A function of one operand that is exact in any type.
fn exact<'c>(
    formula: &Formula<'c>,
    op: Op<'c>,
    function: for<'f> fn(Term<'f, 'c>) -> Term<'f, 'c>,
) -> Result<Vec<Value<'c>>, String> {
    Ok(vec![function(operand(formula, op, 0)?).value])
}

/// A function of one operand, computed in f32 or f64.
fn unary<'c>(
    formula: &Formula<'c>,
    op: Op<'c>,
    function: for<'f> fn(Term<'f, 'c>) -> Term<'f, 'c>,
) -> Result<Vec<Value<'c>>, String> {
    let x = operand(formula, op, 0)?;
    Ok(vec![function(widen(x)).convert_like(x).value])
}

/// A function of two operands that is exact in any type.
fn binary<'c>(
    formula: &Formula<'c>,
    op: Op<'c>,
    function: for<'f> fn(Term<'f, 'c>, Term<'f, 'c>) -> Result<Term<'f, 'c>, String>,
) -> Result<Vec<Value<'c>>, String> {
    Ok(vec![function(operand(formula, op, 0)?, operand(formula, op, 1)?)?.value])
}

/// A function of two operands, computed in f32 or f64.
fn wide_binary<'c>(
    formula: &Formula<'c>,
    op: Op<'c>,
    function: for<'f> fn(Term<'f, 'c>, Term<'f, 'c>) -> Term<'f, 'c>,
) -> Result<Vec<Value<'c>>, String> {
    let (x, y) = (operand(formula, op, 0)?, operand(formula, op, 1)?);
    Ok(vec![function(widen(x), widen(y)).convert_like(x).value])
}

/// Numbers narrower than f32 as f32.
fn widen<'f, 'c>(x: Term<'f, 'c>) -> Term<'f, 'c> {
    match x.element() {
        Some(ElementType::F32 | ElementType::F64) => x,
        _ if x.ty().is_complex() => x,
        _ => x.convert(ElementType::F32),
    }
}

/// Whether the term is of f64, or of complex numbers of them.
fn is_double(x: Term<'_, '_>) -> bool {
    x.element() == Some(ElementType::F64)
}

/// The largest finite number of the element type.
fn largest(x: Term<'_, '_>) -> f64 {
    if is_double(x) { f64::MAX } else { f64::from(f32::MAX) }
}

#[cfg(test)]
mod tests;
